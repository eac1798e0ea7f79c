-- Who was erased since the file was last written anew: until then, free pages and the log may hold remnants.
create table erasures (
    account    blob    not null,
    customer   blob    not null,
    erased_at  integer not null,  -- machine time, ms
    primary key (account, customer)
) strict;
