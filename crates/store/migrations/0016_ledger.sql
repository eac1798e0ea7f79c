-- Postings: each moves a positive amount from one account of the books to another, so none can be unbalanced.
create table postings (
    account      blob    not null,
    contract     blob    not null,
    source       blob    not null,  -- the bill or booking
    number       integer not null,  -- from 0
    at           integer not null,  -- account time, ms
    debit        text    not null,  -- receivable, revenue, vat:<definition>, clearing:<provider>
    credit       text    not null,
    amount       integer not null check (amount > 0),  -- minor units
    currency     text    not null,
    primary key (account, contract, source, number)
) strict, without rowid;

-- Payments and refunds that were booked by hand.
create table bookings (
    account       blob    not null,
    contract      blob    not null,
    id            blob    not null,
    at            integer not null,  -- account time, ms
    booked_on     integer not null,  -- days since 1970-01-01
    amount        integer not null,  -- minor units; more than 0: the customer paid
    currency      text    not null,
    description   text    not null,
    primary key (account, contract, id)
) strict, without rowid;

create index bookings_by_day on bookings (account, booked_on, id);

-- How a legal entity's postings are told to DATEV.
create table datev_settings (
    account  blob  not null,
    entity   blob  not null,
    body     text  not null,  -- engine::datev::DatevSettings
    primary key (account, entity)
) strict;
