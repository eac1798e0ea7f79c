-- Drafts, invoices and credit notes. An issued one is never changed.
create table documents (
    account      blob    not null,
    id           blob    not null,
    version      integer not null,  -- counts updates: guards them
    entity       blob    not null,
    customer     blob    not null,
    contract     blob    not null,
    kind         text    not null,  -- Invoice, CreditNote
    status       text    not null,  -- Draft, Issued, Replaced
    number       text,              -- as printed
    sequence     blob,
    period       text,
    counter      integer,
    date         integer not null,  -- days since 1970-01-01
    due_date     integer not null,
    created_at   integer not null,  -- account time, ms
    sent_at      integer,           -- account time, ms
    currency     text    not null,
    net          integer not null,  -- minor units, as printed
    vat          integer not null,
    gross        integer not null,
    search       text    not null,  -- number and recipient: lower case
    body         text    not null,  -- engine::document::Document
    edit         text,              -- of a draft: engine::draft_edit::DraftEdit, if something was changed by hand
    primary key (account, id)
) strict;

create unique index documents_by_number on documents (account, entity, number) where number is not null;
create unique index documents_by_counter on documents (account, sequence, period, counter) where counter is not null;
create index documents_by_status on documents (account, status, id);
create index documents_by_contract on documents (account, contract, status, id);
-- What an export reads, day by day.
create index documents_by_day on documents (account, entity, date, id) where number is not null;
create index documents_by_customer on documents (account, customer, id);

-- Pictures that documents show, by what they are; never changed.
create table pictures (
    account     blob    not null,
    hash        text    not null,  -- sha-256 of the bytes, hexadecimal
    bytes       blob    not null,
    primary key (account, hash)
) strict;

-- Bytes of documents, as first made; never made again.
create table files (
    account     blob    not null,
    document    blob    not null,
    kind        text    not null,  -- pdf
    hash        blob    not null,  -- sha-256 of the bytes
    created_at  integer not null,  -- account time, ms
    bytes       blob    not null,  -- compressed with zstd
    primary key (account, document, kind)
) strict;
