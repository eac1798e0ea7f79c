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
create index due_work_open on due_work (account, due_at, kind, subject) where parked is null;
