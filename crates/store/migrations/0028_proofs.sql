-- Up to which position of the journal it was proved that each event has its deliveries: what was not handed out then is
-- proved by a later run. 0: not known, so all that are kept are looked at once more.
alter table proofs add column handed_out integer not null default 0;
