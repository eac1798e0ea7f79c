-- The time that all nodes go by where the database's clock is set back: one row, written every ten seconds. SQLite needs
-- none: one process has the file.
create table machine_time (
    id     integer not null primary key check (id = 1),
    said   integer not null,  -- what the database's clock said then, ms
    given  integer not null   -- the time that was given then, ms; not less
) strict;
