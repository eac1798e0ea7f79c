-- How far an account's books were proved: a later run begins there. The hash tells whether the chain still has that end.
create table proofs (
    account    blob    not null primary key,
    position   integer not null,  -- of the journal
    hash       blob    not null,  -- of the event there
    proved_at  integer not null   -- machine time, ms
) strict;

-- Up to which position deliveries were forgotten, because they ended long ago: behind it, each has to be there.
alter table hook_cursors add column forgotten integer not null default 0;
