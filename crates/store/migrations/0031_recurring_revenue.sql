-- Each change of a contract's recurring revenue, past and known future, as everything is known now: made anew with the
-- contract (docs/rules/recurring_revenue.md).
create table revenue_steps (
    account        blob    not null,
    contract       blob    not null,
    at             integer not null,  -- ms
    kind           text    not null,  -- New, Reactivation, Expansion, Contraction, Churn
    entity         blob    not null,
    currency       text    not null,
    amount_before  integer not null,  -- minor units a month, net
    amount         integer not null,  -- from then on
    primary key (account, contract, at)
) strict, without rowid;

-- What a month is made of, without a look at the table.
create index revenue_steps_by_time on revenue_steps (account, currency, at, contract, kind, amount_before, amount,
    entity);

-- How far the derived rows and columns of all contracts were made anew, in the order of their ids: those of before this
-- release, and all where taxes change what gross prices hold. No row: nothing was looked at.
create table revenue_walks (
    account  blob    not null primary key,
    version  integer not null,  -- counts updates: guards them
    behind   blob,              -- the last contract that was looked at; null: none was
    done     integer not null   -- 1: all were
) strict;

-- Where a contract stands since it was written last or took a turn; null: written before this release.
alter table contracts add column state text;         -- InTrial, Active, TemporarilyInactive, TrialExpired, Ended
alter table contracts add column plan blob;          -- that of its phase
alter table contracts add column plan_variant blob;
-- Counted and summed without a look at a body. What the condition names is in the index too: else SQLite looks at the row.
create index contracts_figures on contracts (account, currency, id, balance, next_billing, state, entity, deleted_at)
    where deleted_at is null;

-- The part of a document's net that is recurring fees, below 0 on a credit note; null: made before this release.
alter table documents add column recurring_net integer;
create index documents_by_month on documents (account, currency, date, entity, kind, net, recurring_net, number)
    where number is not null;
create index documents_unsplit on documents (account, id) where recurring_net is null and number is not null;
create index documents_by_due_date on documents (account, currency, due_date, contract, entity, kind, gross, number)
    where number is not null;
create index documents_drafts on documents (account, status, currency, contract, entity, kind, gross) where status = 'Draft';
