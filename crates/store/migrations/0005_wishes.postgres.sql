-- The wishes that were written, so that one whose COMMIT was not answered can be looked up. SQLite needs none:
-- its writer is in the same process.
create table wishes (
    account     blob    not null,
    wish        blob    not null,
    numbers     text    not null,  -- what was assigned: counter:date, separated by commas
    written_at  integer not null,  -- machine time, ms; rows older than a day are of no use
    primary key (account, wish)
) strict;

create index wishes_by_age on wishes (written_at);
