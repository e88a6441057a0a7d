-- As for items of the outbox: the number of the lock that the holder's process holds while it lives.
ALTER TABLE lease ADD COLUMN leased_by integer;
