-- Raised whenever a hook is registered or removed: what is handed out meanwhile is handed out anew, to those there are.
alter table hook_cursors add column version integer not null default 0;
