-- One row: whether the first start is through, and which key links and secrets of this database are made with.
create table installation (
    id            integer not null primary key check (id = 1),
    key_check     blob    not null,  -- tells one key from another, and nothing of it
    complete      integer not null check (complete in (0, 1)),
    making_until  integer not null   -- machine time, ms: whoever makes the first account has it until then
) strict;
