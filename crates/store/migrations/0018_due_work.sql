-- Work that falls due by an account's clock, one row a thing.
create table due_work (
    account     blob    not null,
    kind        text    not null,  -- Bill, Phase, SendDraft, ExpireOrder, Render …
    subject     blob    not null,  -- contract, document, order
    due_at      integer not null,  -- account time, ms
    leased_until integer not null, -- machine time, ms; 0: nobody has it
    attempts    integer not null,
    parked      text,              -- why it was put aside
    primary key (account, kind, subject)
) strict, without rowid;

create index due_work_parked on due_work (account, subject) where parked is not null;
-- In the order in which it is done: src/due_work.rs. Neither lease nor attempts are in it: to take a row changes no index.
create index due_work_open on due_work (account, due_at, (case kind when 'Phase' then 0 when 'Bill' then 1
    when 'BillLateUsage' then 2 when 'BillThreshold' then 3 when 'AnnounceTrialEnd' then 4 when 'SendDraft' then 5
    when 'Render' then 6 else 7 end), subject) where parked is null;
-- What else there is to do with the same thing.
create index due_work_by_subject on due_work (account, subject, due_at) where parked is null;
