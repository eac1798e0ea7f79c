-- What a customer bought. Columns say where billing stands; the body is what bills are made from.
create table contracts (
    account          blob    not null,
    id               blob    not null,
    version          integer not null,  -- counts updates: guards them
    customer         blob    not null,
    entity           blob    not null,
    external_id      text,
    created_at       integer not null,  -- account time, ms
    started_at       integer not null,  -- ms
    last_billing     integer,           -- ms
    next_billing     integer,           -- ms
    billed_until     integer,           -- ms
    usage_until      integer,           -- ms: usage due before is billed, or late
    announced_billing integer,          -- ms: the billing date that was announced last
    settled_until    integer,           -- ms: engine::floor, for the contract at version
    settled_version  integer,           -- this; no other has a floor
    balance          integer not null,  -- minor units of `currency`; more than 0: the customer owes
    turnover_net     integer not null,  -- minor units, billed so far
    turnover_gross   integer not null,
    currency         text    not null,
    over_at          integer,           -- ms: it ends or ended then; null: no end is known
    deleted_at       integer,           -- ms; its documents stay
    body             text    not null,  -- engine::contract::Contract
    primary key (account, id)
) strict;

create index contracts_by_customer on contracts (account, customer, id);
create index contracts_by_external_id on contracts (account, external_id, id) where external_id is not null;

-- Every version of a contract: a bill names the one it was made from.
create table contract_versions (
    account   blob    not null,
    contract  blob    not null,
    version   integer not null,  -- the contract's own, not the row's
    at        integer not null,  -- account time, ms
    body      text    not null,
    primary key (account, contract, version)
) strict;

-- Which contract a component subscription is on.
create table component_subscriptions (
    account   blob not null,
    id        blob not null,
    contract  blob not null,
    primary key (account, id)
) strict, without rowid;

-- What changed a contract, for people and programs.
create table contract_changes (
    account       blob    not null,
    id            blob    not null,
    contract      blob    not null,
    at            integer not null,  -- account time, ms
    body          text    not null,  -- engine::event::ContractChange
    primary key (account, id)
) strict;

create index contract_changes_by_contract on contract_changes (account, contract, id);
