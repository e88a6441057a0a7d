-- Digests of plugins, with the program that examined them, that have passed. Nothing is lost with them but the time to examine anew.
CREATE TABLE examined_plugins (digest text PRIMARY KEY, examined_at timestamptz NOT NULL);
