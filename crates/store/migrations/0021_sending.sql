-- How each document went to its recipient, chosen when its bytes were made. Nothing here names a person.
create table sendings (
    account     blob    not null,
    document    blob    not null,
    entity      blob    not null,
    medium      text    not null,  -- Email, Letter, Archive
    detour      text,              -- why not as asked
    day         integer not null,  -- days since 1970-01-01, of the entity's zone: what letters are printed by
    created_at  integer not null,  -- account time, ms
    printed_at  integer,           -- account time, ms: a letter on paper
    primary key (account, document)
) strict, without rowid;

create index sendings_letters on sendings (account, entity, day) where medium = 'Letter';

-- Mails that bring documents: the queue, and what became of them. They go with the person they are for.
create table mails (
    account      blob    not null,
    id           blob    not null,
    document     blob    not null,
    entity       blob    not null,
    customer     blob    not null,
    recipient    text    not null,  -- an address
    subject      text    not null,
    body         text    not null,  -- plain text
    status       text    not null,  -- Waiting, Sent, Parked, Captured
    attempts     integer not null,
    due_at       integer not null,  -- machine time, ms; also the end of a worker's lease
    round        integer not null,  -- from 1; another one when it is sent again by hand: names the message
    created_at   integer not null,  -- account time, ms
    queued_at    integer not null,  -- machine time, ms: of this round
    sent_at      integer,           -- machine time, ms
    last_answer  text,              -- what the server said last
    primary key (account, id)
) strict;

create unique index mails_by_document on mails (account, document, recipient);
create index mails_by_customer on mails (account, customer, id);
create index mails_by_status on mails (account, status, id);
-- What is due, of all accounts, and then of one.
create index mails_due on mails (due_at) where status = 'Waiting';
create index mails_due_of on mails (account, due_at) where status = 'Waiting';

-- What the mails of a legal entity say, where it is not the default.
create table mail_templates (
    account   blob  not null,
    entity    blob  not null,
    kind      text  not null,  -- Invoice, CreditNote
    language  text  not null,  -- De, En
    subject   text  not null,
    body      text  not null,
    primary key (account, entity, kind, language)
) strict, without rowid;
