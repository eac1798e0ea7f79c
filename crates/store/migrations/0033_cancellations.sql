-- Mails that bring no document. Where there is none, `document` is the mail's own id, and where nobody knows the customer,
-- `customer` is the declaration's id: so both hold for an older release, which puts such a mail aside.
alter table mails add column kind text;          -- null: it brings a document
alter table mails add column contract blob;      -- what it speaks of, where that is one
alter table mails add column cancellation blob;  -- the declaration that it answers
alter table mails add column language text;      -- De, En; null: that of the document

-- Mails with links to several contracts go with each who has the address.
create index mails_with_links on mails (account, recipient) where kind = 'PortalLinks';
-- Whoever asks for a link names the address alone.
create index customers_of_address on customers (email) where email is not null;

-- Cancellations that were declared without signing in (§ 312k BGB): words of a person, who may be nobody's customer.
create table cancellations (
    account      blob    not null,
    id           blob    not null,
    kind         text    not null,  -- Ordinary, Extraordinary
    status       text    not null,  -- Open, Settled
    reason       text,
    name         text    not null,
    named        text    not null,  -- by what the person names the contract
    email        text    not null,  -- where the confirmation goes
    wanted_end   integer,           -- ms; null: as early as possible
    language     text,              -- De, En; null: nobody chose
    received_at  integer not null,  -- account time, ms
    queued_at    integer not null,  -- machine time, ms
    customer     blob,              -- once it is known: it goes with the person
    contract     blob,              -- once it is known
    ends_at      integer,           -- ms: when the contract ends
    settled_at   integer,           -- account time, ms
    note         text,              -- of whoever settled it
    primary key (account, id)
) strict;

create index cancellations_by_status on cancellations (account, status, id);
create index cancellations_by_customer on cancellations (account, customer) where customer is not null;
-- What nobody is known for is forgotten.
create index cancellations_of_nobody on cancellations (account, settled_at)
    where customer is null and settled_at is not null;
