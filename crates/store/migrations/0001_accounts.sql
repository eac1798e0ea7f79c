-- Written for both databases in SQLite's words; src/migrate.rs says how PostgreSQL reads them.
-- A migration that has left the house is never edited: add the next one.

-- Who has books of his own. The only table, beside the OAuth clients, that does not begin with an account.
create table accounts (
    id          blob    not null primary key,  -- 12 bytes
    version     integer not null,              -- counts updates: guards them
    name        text    not null,
    created_at  integer not null,              -- ms
    settings    text    not null               -- accounts::AccountSettings
) strict;
