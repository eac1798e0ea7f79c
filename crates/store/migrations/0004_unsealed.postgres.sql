-- Events that wait for their position and hash, written with what they tell of: src/postgres/sealer.rs moves them to
-- `events` within a second. They lie here and not there so that the journal itself is never updated: it only grows.
-- SQLite needs none: its writer seals what it writes.
create table unsealed_events (
    account        blob    not null,
    arrival        integer not null generated always as identity,  -- of one contract: in the order of the writes
    id             blob    not null,
    wish           blob    not null,
    at             integer not null,
    kind           text    not null,
    customer       blob,
    contract       blob,
    actor          text    not null,
    body           text    not null,
    personal_hash  blob,
    primary key (account, arrival)
) strict;

-- Not even the owner may do more, short of granting it to himself again.
revoke update, delete, truncate on events from current_user;
revoke update, truncate on unsealed_events from current_user;
