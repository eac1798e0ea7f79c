-- What happened: append-only, each event chained to the one before it.
create table events (
    account        blob    not null,
    position       integer not null,  -- 1, 2, 3 … in the account
    id             blob    not null,
    wish           blob    not null,  -- the wish that wrote it; several events may share one
    at             integer not null,  -- account time, ms
    kind           text    not null,
    customer       blob,
    contract       blob,
    actor          text    not null,
    body           text    not null,  -- JSON, byte for byte as it was hashed; no personal values
    personal_hash  blob,              -- sha-256 of salt and text in event_personal, which may be erased
    hash           blob    not null,  -- sha-256 over the event and the hash before it: src/seal.rs
    primary key (account, position)
) strict /* postgres: partition by range (position) */;

create index events_by_customer on events (account, customer, position) where customer is not null;
create index events_by_contract on events (account, contract, position) where contract is not null;

-- The personal values of an event. Erasing them leaves the chain whole.
create table event_personal (
    account  blob not null,
    event    blob not null,
    customer blob,           -- whom the event is about
    salt     blob not null,  -- 16 random bytes: without them the hash tells nothing
    body     text not null,
    primary key (account, event)
) strict;

create index event_personal_by_customer on event_personal (account, customer) where customer is not null;

-- The end of each account's chain.
create table chains (
    account   blob    not null primary key,
    position  integer not null,
    hash      blob    not null
) strict;
