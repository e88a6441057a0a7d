CREATE TABLE pipeline_instance (
  instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  definition_id uuid NOT NULL REFERENCES definition (id)
);
