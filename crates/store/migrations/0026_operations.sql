-- Why the last attempt failed, of work that waits for another one.
alter table due_work add column last_failure text;

-- What is looked at to see what is late, was put aside or is tried again: few rows, whatever there is besides.
create index due_work_retried on due_work (account, subject) where last_failure is not null and parked is null;
create index deliveries_retried on deliveries (account, position) where status = 'Waiting' and last_answer is not null;
create index deliveries_dropped on deliveries (account, position) where status = 'Dropped' and attempts > 1;
create index mails_retried on mails (account, id) where status = 'Waiting' and last_answer is not null and attempts > 0;
create index mails_parked on mails (account, id) where status = 'Parked';
create index clocks_on_the_way on clocks (account) where target is not null;

-- Requests of an hour, of all nodes, for accounts with a limit: each node adds what it counted, once a second.
create table request_counts (
    account   blob    not null primary key,
    hour      integer not null,  -- machine time in hours since 1970
    requests  integer not null
) strict;
