-- Work of the books, in the order in which it is done: taken before documents are made, however many wait.
create index due_work_books on due_work (account, due_at, (case kind when 'Phase' then 0 when 'Bill' then 1
    when 'BillLateUsage' then 2 when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
    when 'Render' then 6 else 7 end), subject) where parked is null and kind <> 'Render';
