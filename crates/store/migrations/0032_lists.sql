-- What is found by the beginnings of words: written and removed with the row. Words of a customer are his alone; his
-- contracts, orders and documents are found through him.
create table search_words (
    account  blob  not null,
    noun     text  not null,  -- Customer, Contract, Order, Document
    id       blob  not null,
    word     blob  not null,  -- UTF-8, case and accents folded: ordered by its bytes on both databases
    primary key (account, noun, id, word)
) strict, without rowid;

create index search_words_by_word on search_words (account, noun, word, id desc);

-- How far the words of rows that an older release wrote were added. No row: nothing was looked at.
create table search_walks (
    account  blob     not null,
    noun     text     not null,
    version  integer  not null,  -- counts updates: guards them
    behind   blob,               -- the last row that was looked at; null: none was
    done     integer  not null,  -- 1: all were
    primary key (account, noun)
) strict;

-- Filters of lists, each in the order of the list.
create index contracts_by_state on contracts (account, state, id) where deleted_at is null;
create index contracts_by_plan on contracts (account, plan, id) where deleted_at is null;
create index contracts_by_plan_variant on contracts (account, plan_variant, id) where deleted_at is null;
create index documents_by_kind on documents (account, status, kind, id);
create index documents_by_currency on documents (account, status, currency, id);

-- Lists of everything, latest first.
create index usage_by_id on usage_records (account, id);
create index bills_by_id on bills (account, id);
create index bookings_by_id on bookings (account, id);
