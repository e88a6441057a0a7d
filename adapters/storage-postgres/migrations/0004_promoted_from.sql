-- Which Run of which Instance a promoted Instance comes from; kept when that one is deleted.
ALTER TABLE instance ADD COLUMN promoted_from jsonb;
