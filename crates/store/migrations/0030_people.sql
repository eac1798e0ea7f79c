-- What a client may do: Read, Sell, Bill, Manage, a space between. Those that are there may everything.
alter table clients add column scopes text not null default 'Read Sell Bill Manage';
alter table clients add column last_used_at integer;  -- machine time, ms, written every five minutes at most

alter table users add column name text not null default '';
alter table users add column language text;          -- de or en, null: nobody chose
alter table users add column last_seen_at integer;   -- machine time, ms, written every five minutes at most
alter table users add column totp blob;              -- the second factor that is in force, sealed
alter table users add column totp_offered blob;      -- one that was shown and not confirmed yet, sealed
alter table users add column totp_step integer not null default 0;  -- the last step of 30 s whose code was taken

-- Whoever signs in names the address alone.
create index users_by_address on users (email);

-- Who is signed in. A token's text begins with its account.
create table sessions (
    account       blob    not null,
    id            blob    not null,
    hash          blob    not null,  -- sha-256 of the token
    user_id       blob    not null,
    user_agent    text    not null,  -- what the browser said of itself, 200 characters at most
    created_at    integer not null,  -- machine time, ms
    last_used_at  integer not null,  -- machine time, ms, written every five minutes at most
    primary key (account, id)
) strict;

create unique index sessions_by_hash on sessions (account, hash);
create index sessions_by_user on sessions (account, user_id);

-- Tries to sign in that failed, or are under way: of an address (account zero), or of an account in all.
create table sign_in_tries (
    account   blob    not null,
    about     blob    not null,  -- sha-256 of the address, or of the account
    began_at  integer not null,  -- the first of them, machine time, ms
    tries     integer not null,
    primary key (account, about)
) strict;
