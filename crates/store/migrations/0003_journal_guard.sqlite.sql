-- The one use of triggers: the journal only grows.
create trigger events_are_not_changed before update on events
begin
    select raise(abort, 'the journal is append-only');
end;

create trigger events_are_not_deleted before delete on events
begin
    select raise(abort, 'the journal is append-only');
end;
