CREATE TABLE signal_instance (
  instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  pipeline_instance_id uuid NOT NULL REFERENCES pipeline_instance (instance_id),
  store_instance_id uuid NOT NULL REFERENCES store_instance (instance_id),
  accessor_instance_id uuid NOT NULL REFERENCES accessor_instance (instance_id),
  update_frequency text NOT NULL CHECK (update_frequency IN ('daily', 'weekly', 'monthly', 'quarterly', 'irregular')),
  signal_column text NOT NULL CHECK (signal_column <> ''),
  min_value double precision,
  max_value double precision,
  allow_nan boolean NOT NULL,
  neutral double precision NOT NULL,
  CHECK (min_value IS NULL OR max_value IS NULL OR min_value <= max_value)
);
CREATE INDEX signal_instance_pipeline ON signal_instance (pipeline_instance_id);
