CREATE TABLE experiment_instance (
  instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  expression text CHECK (expression <> ''),
  dialect text NOT NULL CHECK (dialect IN ('optaic', 'qlib')),
  price_column text,
  label text CHECK (label <> ''),
  quantiles integer NOT NULL CHECK (quantiles BETWEEN 2 AND 100),
  delay integer NOT NULL CHECK (delay >= 0)
);
