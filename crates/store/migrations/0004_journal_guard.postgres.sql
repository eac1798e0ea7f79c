-- The journal only grows: not even its owner may do more, short of granting it to himself again.
revoke update, delete, truncate on events from current_user;
