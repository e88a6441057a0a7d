CREATE TABLE backtest_instance (
  instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE,
  construction text NOT NULL CHECK (construction IN ('long_short_quantile', 'top_k', 'proportional')),
  rebalance text NOT NULL CHECK (rebalance IN ('daily', 'weekly', 'monthly', 'quarterly', 'dates')),
  capital double precision NOT NULL CHECK (capital > 0),
  fee_bps double precision NOT NULL CHECK (fee_bps >= 0),
  first_date date,
  last_date date,
  CHECK (first_date IS NULL OR last_date IS NULL OR first_date <= last_date)
);
