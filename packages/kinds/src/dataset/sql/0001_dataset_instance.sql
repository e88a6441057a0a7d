CREATE TABLE dataset_instance (
  instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  pipeline_instance_id uuid NOT NULL REFERENCES pipeline_instance (instance_id),
  store_instance_id uuid NOT NULL REFERENCES store_instance (instance_id),
  accessor_instance_id uuid NOT NULL REFERENCES accessor_instance (instance_id),
  update_frequency text NOT NULL CHECK (update_frequency IN ('daily', 'weekly', 'monthly', 'quarterly', 'irregular'))
);
CREATE INDEX dataset_instance_pipeline ON dataset_instance (pipeline_instance_id);
CREATE INDEX dataset_instance_store ON dataset_instance (store_instance_id);
CREATE INDEX dataset_instance_accessor ON dataset_instance (accessor_instance_id);
