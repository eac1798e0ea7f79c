-- What was billed: who owes what since when. Never changed but for the document that presents it.
create table bills (
    account           blob    not null,
    contract          blob    not null,
    id                blob    not null,
    contract_version  integer not null,
    at                integer not null,  -- account time, ms
    currency          text    not null,
    net               integer not null,  -- minor units; less than 0: owed to the customer
    vat               integer not null,
    gross             integer not null,
    document          blob,              -- the draft or document that presents it
    reverses          blob,              -- the bill that it takes back
    reversed_by       blob,              -- the bill that takes it back
    body              text    not null,  -- scope, horizon, tax situation, rules
    primary key (account, contract, id)
) strict, without rowid;

create index bills_by_document on bills (account, document) where document is not null;

create table bill_lines (
    account      blob    not null,
    contract     blob    not null,
    bill         blob    not null,
    number       integer not null,  -- from 0
    kind         text    not null,
    product      blob,
    span_start   integer,           -- ms
    span_end     integer,           -- ms
    amount       integer not null,  -- minor units, net or gross as the plan group says
    net          integer not null,
    vat          integer not null,
    body         text    not null,  -- engine::line::Line
    primary key (account, contract, bill, number)
) strict, without rowid;

-- Net and VAT of a bill at one tax, and whose charges they add to.
create table bill_vat (
    account     blob    not null,
    contract    blob    not null,
    bill        blob    not null,
    number      integer not null,  -- from 0
    original    blob    not null,  -- the bill that charged: itself, or the one whose charges are reduced
    definition  blob    not null,
    rate        text    not null,  -- percent
    home_rate   text    not null,  -- percent, inside gross prices that are not taxed
    base        integer not null,  -- minor units
    net         integer not null,
    vat         integer not null,
    body        text    not null,  -- engine::tax::TaxTerm
    primary key (account, contract, bill, number)
) strict, without rowid;

create index bill_vat_by_original on bill_vat (account, contract, original);

-- Which time is charged, credited, restored. Rows are only added.
create table coverage (
    account     blob    not null,
    contract    blob    not null,
    bill        blob    not null,
    number      integer not null,
    line        integer not null,
    item        blob    not null,  -- phase or component subscription
    kind        text    not null,  -- Fee, Discount, Setup, SetupDiscount
    entry       text    not null,  -- Charge, Credit, Restore
    of_bill     blob,              -- the row that is credited or restored
    of_number   integer,
    span_start  integer not null,  -- ms
    span_end    integer not null,
    revision    integer,           -- of a charge: how often this start was charged before
    amount      integer not null,  -- minor units
    whole_end   integer,           -- of a charge, ms: where its fee period ends
    terms       text,              -- of a charge: engine::coverage::Terms
    primary key (account, contract, bill, number)
) strict, without rowid;

create unique index coverage_by_item on coverage (account, contract, item, kind, span_start, revision)
    where revision is not null;
-- What lies above a contract's settled floor.
create index coverage_by_end on coverage (account, contract, whole_end) where whole_end is not null;
create index coverage_by_charge on coverage (account, contract, of_bill, of_number) where of_bill is not null;

-- Usage that was charged, by window and discount. Rows are only added.
create table usage_charges (
    account       blob    not null,
    contract      blob    not null,
    bill          blob    not null,
    number        integer not null,
    component     blob    not null,
    window_start  integer not null,  -- ms
    amount        integer not null,  -- minor units, before discounts
    body          text    not null,  -- engine::usage::UsageCharge
    primary key (account, contract, bill, number)
) strict, without rowid;

create index usage_charges_by_window on usage_charges (account, contract, window_start);
