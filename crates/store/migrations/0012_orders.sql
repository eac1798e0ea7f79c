-- What was asked for.
create table orders (
    account     blob    not null,
    id          blob    not null,
    version     integer not null,  -- counts updates: guards them
    entity      blob    not null,
    customer    blob    not null,
    contract    blob    not null,
    kind        text    not null,
    status      text    not null,
    created_at  integer not null,  -- account time, ms
    search      text    not null,  -- names and address of mail of a new customer: lower case
    body        text    not null,  -- engine::order::Order
    primary key (account, id)
) strict;

create index orders_by_status on orders (account, status, id);
create index orders_by_customer on orders (account, customer, id);
create index orders_by_contract on orders (account, contract, id);
