-- What a Definition computes, where that is data: the body of a macro.
ALTER TABLE definition_version ADD COLUMN code jsonb NOT NULL DEFAULT '{}';
CREATE INDEX definition_version_name ON definition_version (kind, name);
