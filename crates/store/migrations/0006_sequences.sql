-- The last number given, for each sequence of numbers and each period in which it counts anew.
create table sequences (
    account    blob    not null,
    id         blob    not null,
    period     text    not null,  -- '2026', '2026-11', or '' for one that never starts anew
    counter    integer not null,
    last_date  integer not null,  -- the latest document's day, in days since 1970-01-01: dates never go back
    primary key (account, id, period)
) strict, without rowid;
