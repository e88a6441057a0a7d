-- Who brought a Definition: the program, or somebody who registered it. So far only the activity of its first version tells.
ALTER TABLE definition ADD COLUMN origin text NOT NULL DEFAULT 'shipped' CHECK (origin IN ('shipped', 'registered'));
UPDATE definition SET origin = 'registered'
WHERE (
  SELECT actor FROM activity
  WHERE resource_id = definition.id::text AND action = 'definition.registered'
  ORDER BY id LIMIT 1
) <> 'optaic';
ALTER TABLE definition ALTER COLUMN origin DROP DEFAULT;
