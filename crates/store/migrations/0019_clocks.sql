-- The clock of a sandbox. It says `at` plus the machine time since `mark`; without a mark it stands still.
create table clocks (
    account  blob    not null primary key,
    version  integer not null,  -- counts updates: guards them
    at       integer not null,  -- account time, ms
    mark     integer,           -- machine time, ms
    target   integer,           -- account time, ms: it is on its way there
    resume   integer not null check (resume in (0, 1)),  -- it runs on from the target
    leased_until integer not null  -- machine time, ms: whoever brings it to its target has it until then
) strict;
