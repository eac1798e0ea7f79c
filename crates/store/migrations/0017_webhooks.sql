-- Who wants to hear of events.
create table hooks (
    account         blob    not null,
    id              blob    not null,
    after_position  integer not null,  -- events up to here were before it
    body            text    not null,  -- url, events
    primary key (account, id)
) strict;

-- How far the journal was handed out to the hooks.
create table hook_cursors (
    account   blob    not null primary key,
    position  integer not null
) strict;

-- One event for one hook, until it is delivered or given up. In order within a hook and a contract.
create table deliveries (
    account       blob    not null,
    hook          blob    not null,
    position      integer not null,  -- of the event in the journal
    lane          blob    not null,  -- contract, else customer, else the event itself: what keeps its order
    status        text    not null,  -- Waiting, Delivered, Dropped
    attempts      integer not null,
    due_at        integer not null,  -- machine time, ms; also the end of a worker's lease
    last_answer   text,              -- what the receiver said last
    primary key (account, hook, position)
) strict, without rowid;

create index deliveries_waiting on deliveries (account, hook, lane, position) where status = 'Waiting';
create index deliveries_finished on deliveries (account, due_at) where status <> 'Waiting';
-- What is due, of all accounts, and then of one.
create index deliveries_due on deliveries (due_at) where status = 'Waiting';
create index deliveries_due_of on deliveries (account, due_at) where status = 'Waiting';
