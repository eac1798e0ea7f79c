-- Programs that may ask for tokens. Global: the client id is all that a token request names.
create table clients (
    id           text    not null primary key,
    account      blob    not null,
    key          blob    not null,  -- 12 bytes: stands for the client where a row belongs to one
    name         text    not null,
    secret_hash  blob    not null,  -- sha-256 of a secret of 256 random bits
    created_at   integer not null   -- machine time, ms
) strict;

-- Bearer tokens. A token's text begins with its account.
create table tokens (
    account     blob    not null,
    hash        blob    not null,  -- sha-256 of the token
    client      text    not null,
    user_id     blob,              -- the user of a password grant
    created_at  integer not null,  -- machine time, ms
    primary key (account, hash)
) strict;

create index tokens_by_client on tokens (account, client);

-- People who work with an account.
create table users (
    account        blob    not null,
    id             blob    not null,
    email          text    not null,  -- lower case
    password_hash  text    not null,  -- argon2id
    role           text    not null,
    created_at     integer not null,  -- machine time, ms
    primary key (account, id)
) strict;

create unique index users_by_email on users (account, email);
