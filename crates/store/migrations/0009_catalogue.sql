-- What is sold and who sells it: plan groups, plans, variants, components, discounts, coupons, taxes, entities.
-- A version is never changed; a change is the next version.
create table catalogue (
    account     blob    not null,
    id          blob    not null,
    version     integer not null,
    kind        text    not null,  -- PlanGroup, Plan, PlanVariant …
    created_at  integer not null,  -- account time, ms
    body        text    not null,  -- engine::catalogue::Item
    primary key (account, id, version)
) strict;

-- How often an account's catalogue changed: what is kept in memory is good while this stays.
create table catalogue_versions (
    account  blob    not null primary key,
    version  integer not null
) strict;

-- Coupon codes that can be used once, and were.
create table coupon_uses (
    account   blob not null,
    coupon    blob not null,
    code      text not null,  -- upper case, letters and digits only
    contract  blob not null,
    primary key (account, coupon, code)
) strict;

-- What one unit of a currency is worth in the currency of the books, from a day on.
create table exchange_rates (
    account              blob    not null,
    currency             text    not null,  -- of documents
    accounting_currency  text    not null,  -- of the books
    valid_from           integer not null,  -- days since 1970-01-01
    rate                 text    not null,  -- a decimal: units of the books' currency for one unit of the other
    primary key (account, currency, accounting_currency, valid_from)
) strict, without rowid;
