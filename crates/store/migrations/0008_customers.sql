-- Who buys. Columns for what is filtered, searched or constrained; the rest is the body.
create table customers (
    account      blob    not null references accounts (id),
    id           blob    not null,
    version      integer not null,  -- counts updates: guards them
    entity       blob    not null,  -- the legal entity it buys from
    external_id  text,              -- the merchant's own id
    email        text,              -- lower case
    search       text    not null,  -- names, company, address of mail, external id: lower case, a space between
    hidden       integer not null check (hidden in (0, 1)),
    created_at   integer not null,  -- account time, ms
    deleted_at   integer,           -- account time, ms: the person is erased, the row stays for the documents
    body         text    not null,  -- engine::customer::Customer
    primary key (account, id)
) strict;

create unique index customers_by_external_id on customers (account, external_id) where external_id is not null;
create index customers_by_email on customers (account, email) where email is not null;
