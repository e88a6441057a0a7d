-- Who has leased an item: the number of the lock that its process holds while it lives. Null: nothing tells when it is gone.
ALTER TABLE outbox ADD COLUMN leased_by integer;
