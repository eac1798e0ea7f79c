-- Each attempt to bring an event to a hook. What was sent is not kept: it is made from the event whenever someone looks
-- at it. What a receiver said may name a person, and goes with him.
create table delivery_attempts (
    account   blob    not null,
    hook      blob    not null,
    position  integer not null,  -- of the event in the journal
    id        blob    not null,
    at        integer not null,  -- machine time, ms
    millis    integer not null,  -- until it ended
    url       text,              -- who was asked last, behind redirects
    status    integer,           -- of HTTP; null where nobody answered
    answer    text,              -- the first part of the answer's body, or what went wrong
    primary key (account, hook, position, id)
) strict, without rowid;

create index delivery_attempts_by_time on delivery_attempts (account, at);

-- What a hook's posts are signed with. Several hold while one takes the place of another.
create table hook_secrets (
    account     blob    not null,
    hook        blob    not null,
    id          blob    not null,
    sealed      blob    not null,  -- under the installation's key: app/src/hook_secrets.rs
    created_at  integer not null,  -- machine time, ms
    ends_at     integer,           -- machine time, ms; null: until it is rotated
    primary key (account, hook, id)
) strict;
