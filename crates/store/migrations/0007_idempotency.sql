-- The answers given to writes that named an Idempotency-Key, written with the effect.
create table idempotency (
    account     blob    not null,
    client      blob    not null,  -- the OAuth client: two clients may use one key
    key         text    not null,
    hash        blob    not null,  -- sha-256 of method, path and raw body: the same key with another is refused
    status      integer not null,
    body        text    not null,
    customer    blob,              -- of whom the answer speaks: it goes when he is erased
    created_at  integer not null,  -- machine time, ms: kept for a while only
    primary key (account, client, key)
) strict;

create index idempotency_by_age on idempotency (account, created_at);
create index idempotency_by_customer on idempotency (account, customer) where customer is not null;
