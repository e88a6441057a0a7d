-- The records of the program. `resource` holds what every named thing has; each type adds its own table.

CREATE TABLE resource (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  parent_id uuid REFERENCES resource (id),
  name text NOT NULL CHECK (name <> ''),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX resource_parent ON resource (parent_id);

CREATE TABLE project (
  id uuid PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
  name text NOT NULL CONSTRAINT project_name_taken UNIQUE,
  about text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE definition (
  id uuid PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
  kind text NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT definition_name_taken UNIQUE (kind, name)
);

CREATE TABLE definition_version (
  id uuid PRIMARY KEY,
  definition_id uuid NOT NULL REFERENCES definition (id) ON DELETE CASCADE,
  kind text NOT NULL,
  name text NOT NULL,
  version text NOT NULL,
  about text NOT NULL,
  parameters_schema jsonb NOT NULL,
  input_schema jsonb NOT NULL,
  output_schema jsonb NOT NULL,
  upstreams jsonb NOT NULL,
  guardrails jsonb NOT NULL,
  flows jsonb NOT NULL,
  status_aggregation_contract jsonb NOT NULL,
  examples jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (definition_id, version)
);

CREATE TABLE instance (
  id uuid PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
  project_id uuid NOT NULL REFERENCES project (id),
  type text NOT NULL,
  name text NOT NULL,
  about text NOT NULL,
  definition_resource_id uuid REFERENCES definition (id),
  definition_version_id uuid REFERENCES definition_version (id),
  config_json jsonb NOT NULL,
  schedule_json jsonb NOT NULL,
  freshness_json jsonb NOT NULL,
  execution_json jsonb NOT NULL,
  revision integer NOT NULL CHECK (revision > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT instance_name_taken UNIQUE (project_id, name)
);
CREATE INDEX instance_definition ON instance (definition_resource_id);

CREATE TABLE instance_upstream (
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  ordinal integer NOT NULL,
  resource_id uuid NOT NULL REFERENCES instance (id),
  role text NOT NULL,
  PRIMARY KEY (instance_id, ordinal),
  CHECK (instance_id <> resource_id)
);
CREATE INDEX instance_upstream_resource ON instance_upstream (resource_id);

CREATE TABLE external_handle (
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  role text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (instance_id, role)
);

-- Statuses change often and in thousands at once: no index on what changes, and room for the new row on the same page.
CREATE TABLE flow (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES project (id),
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  kind text NOT NULL,
  run_kind text NOT NULL,
  status text NOT NULL CHECK (status IN ('NOT_INITIALIZED', 'READY', 'STALE', 'STALE_SOURCE_DELAYED', 'RUNNING', 'ERROR')),
  status_reason text NOT NULL,
  status_at timestamptz NOT NULL,
  resting_status text NOT NULL CHECK (resting_status IN ('NOT_INITIALIZED', 'READY', 'STALE', 'STALE_SOURCE_DELAYED', 'ERROR')),
  last_data_date date,
  expected_data_date date,
  current_version_id uuid,
  version_number integer NOT NULL DEFAULT 0,
  last_run_id uuid,
  active_run_id uuid,
  provision_state text NOT NULL CHECK (provision_state IN ('provisioning', 'provisioned', 'removing')),
  provision_error text,
  handle text,
  deployed_digest text,
  paused boolean NOT NULL DEFAULT false,
  UNIQUE (instance_id, kind),
  CHECK ((status = 'RUNNING') = (active_run_id IS NOT NULL))
) WITH (fillfactor = 50);
CREATE INDEX flow_project ON flow (project_id);

CREATE TABLE edge (
  downstream_flow_id uuid NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
  upstream_flow_id uuid NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('data', 'schema', 'feature', 'signal')),
  role text NOT NULL,
  PRIMARY KEY (downstream_flow_id, upstream_flow_id, role)
);
CREATE INDEX edge_upstream ON edge (upstream_flow_id, downstream_flow_id);

CREATE TABLE run (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES project (id),
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  flow_id uuid NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
  kind text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
  trigger text NOT NULL,
  mode text NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  max_attempts integer NOT NULL CHECK (max_attempts > 0),
  plan_id uuid,
  external_id text,
  rerun_of uuid,
  scheduled_for timestamptz,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat_at timestamptz,
  worker text,
  cancel_requested boolean NOT NULL DEFAULT false,
  progress jsonb,
  definitions jsonb NOT NULL,
  config jsonb NOT NULL,
  inputs jsonb NOT NULL,
  seed double precision NOT NULL,
  knowledge_time timestamptz,
  program_version text NOT NULL,
  output_version_id uuid,
  rows bigint,
  metrics jsonb NOT NULL,
  error jsonb,
  CHECK ((state IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK (state <> 'running' OR (worker IS NOT NULL AND heartbeat_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX run_flow ON run (flow_id, id);
CREATE INDEX run_instance ON run (instance_id, id);
CREATE INDEX run_active ON run (state) WHERE state IN ('pending', 'running');
CREATE INDEX run_external ON run (external_id) WHERE external_id IS NOT NULL;

CREATE TABLE run_log (
  run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  time timestamptz NOT NULL,
  level text NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error')),
  message text NOT NULL,
  PRIMARY KEY (run_id, sequence)
);

CREATE TABLE artifact (
  run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name text NOT NULL,
  media_type text NOT NULL,
  key text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (run_id, name)
);

CREATE TABLE dataset_version (
  id uuid PRIMARY KEY,
  flow_id uuid NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  run_id uuid NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  knowledge_time timestamptz NOT NULL,
  rows bigint NOT NULL,
  symbols integer NOT NULL,
  first_date date,
  last_date date,
  columns jsonb NOT NULL,
  digest text NOT NULL,
  manifest jsonb NOT NULL,
  UNIQUE (flow_id, number)
);
CREATE INDEX dataset_version_instance ON dataset_version (instance_id, number);

CREATE TABLE plan (
  id uuid PRIMARY KEY,
  project_id uuid NOT NULL REFERENCES project (id) ON DELETE CASCADE,
  target_flow_id uuid NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
  mode text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'completed', 'failed', 'cancelled')),
  created_at timestamptz NOT NULL,
  actor text NOT NULL,
  steps jsonb NOT NULL
);
CREATE INDEX plan_active ON plan (state) WHERE state = 'active';

CREATE TABLE guardrail_verdict (
  id uuid PRIMARY KEY,
  time timestamptz NOT NULL,
  name text NOT NULL,
  gate text NOT NULL,
  enforcement text NOT NULL CHECK (enforcement IN ('block', 'warn')),
  passed boolean NOT NULL,
  instance_id uuid NOT NULL REFERENCES instance (id) ON DELETE CASCADE,
  run_id uuid,
  message text NOT NULL,
  numbers jsonb NOT NULL
);
CREATE INDEX guardrail_verdict_instance ON guardrail_verdict (instance_id, id);
CREATE INDEX guardrail_verdict_run ON guardrail_verdict (run_id);

CREATE TABLE activity (
  id uuid PRIMARY KEY,
  time timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id text NOT NULL,
  project_id uuid,
  payload jsonb NOT NULL,
  correlation_id text NOT NULL
);
CREATE INDEX activity_resource ON activity (resource_id, id);
CREATE INDEX activity_project ON activity (project_id, id);

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  error text,
  due_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz
);
CREATE INDEX outbox_key ON outbox (key, id);

-- Events by channel without gaps, and by position in the order of commits.
CREATE TABLE channel_event (
  channel text NOT NULL,
  sequence bigint NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  time timestamptz NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (channel, sequence)
);
CREATE UNIQUE INDEX channel_event_position ON channel_event (position);

CREATE TABLE lease (
  name text PRIMARY KEY,
  holder uuid NOT NULL,
  until timestamptz NOT NULL
);
