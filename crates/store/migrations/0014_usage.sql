-- Metered usage.
create table usage_records (
    account         blob    not null,
    contract        blob    not null,
    id              blob    not null,
    component       blob    not null,
    key             text,              -- the client's; never twice for a contract and component
    memo            text,              -- the client's words: they go with the customer
    due_at          integer not null,  -- ms
    bill            blob,              -- the bill that took it
    line            integer,           -- its line; null for usage that costs nothing
    body            text    not null,  -- engine::usage::Usage without key and memo
    primary key (account, contract, id)
) strict, without rowid /* postgres: partition by hash (contract) */;

create unique index usage_by_key on usage_records (account, contract, component, key) where key is not null;
create index usage_open on usage_records (account, contract, due_at) where bill is null;

-- Pre-priced items.
create table rated_items (
    account         blob    not null,
    contract        blob    not null,
    id              blob    not null,
    bill            blob,              -- the bill that took it
    line            integer,
    body            text    not null,  -- engine::rated_item::RatedItem
    primary key (account, contract, id)
) strict, without rowid;

create index rated_items_by_id on rated_items (account, id);
create index rated_items_open on rated_items (account, contract) where bill is null;
