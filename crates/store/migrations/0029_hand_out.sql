-- Raised whenever a hook is registered or removed: what is handed out meanwhile is handed out anew, to those there are.
alter table hook_cursors add column version integer not null default 0;

-- What is due for one hook, in its order: the backlog of one costs no other a look. A version before this one does not
-- know it, and finds the same rows by the indexes of 0017.
create index deliveries_due_for on deliveries (account, hook, due_at, position) where status = 'Waiting';
