/** The catalogue of stable problem codes: what each means and the HTTP status family it belongs to. */

export type ProblemClass =
  | 'invalid'
  | 'missing'
  | 'conflict'
  | 'refused'
  | 'unauthorised'
  | 'forbidden'
  | 'too_large'
  | 'unavailable'
  | 'failed'

export interface ProblemEntry {
  readonly class: ProblemClass
  readonly about: string
}

export const problemCatalogue = {
  invalid_request: { class: 'invalid', about: 'The request does not have the documented shape.' },
  content_type_unsupported: { class: 'invalid', about: 'The body of the request is of a type that is not read.' },
  format_not_available: { class: 'invalid', about: 'The data are not served in a format that the request accepts.' },
  config_invalid: {
    class: 'invalid',
    about: "The configuration breaks the Definition's parameters schema; every fault is listed.",
  },
  instance_type_unknown: { class: 'invalid', about: 'No Instance type of that name is registered.' },
  definition_not_found: { class: 'missing', about: 'No Definition of that name or id exists.' },
  definition_version_not_found: { class: 'missing', about: 'The Definition has no such version.' },
  definition_slot_mismatch: { class: 'invalid', about: 'The Instance type takes another kind of Definition, or none.' },
  definition_version_breaking: {
    class: 'conflict',
    about: 'The new version breaks the last one without a new major number.',
  },
  definition_version_changed: {
    class: 'conflict',
    about: 'The version is registered already with another declaration.',
  },
  definition_example_wrong: { class: 'invalid', about: 'An example of the Definition does not give what it says.' },
  definition_looks_ahead: {
    class: 'refused',
    about:
      'The Definition knows the future: a value depends on what comes after its date. The first date that does is named.',
  },
  definition_unproven: {
    class: 'invalid',
    about: 'Nothing shows that the Definition does not know the future: it gave no value to look at.',
  },
  definition_kernel_wrong: {
    class: 'invalid',
    about:
      'The kernel of an operator does what its declaration does not say: it depends on rows that lookback and singleRows leave out, or on where an evaluation begins, or writes where it may not. One more day, computed alone, would not be what it is in a full evaluation.',
  },
  definition_shipped: {
    class: 'conflict',
    about: 'The Definition is shipped with the program, so its versions come with the program.',
  },
  definition_held_back: {
    class: 'conflict',
    about:
      'The program ships a Definition under a name that is registered here already: the registered one stays in force, and the shipped one is left out.',
  },
  project_not_found: { class: 'missing', about: 'No project of that name or id exists.' },
  project_not_empty: { class: 'conflict', about: 'The project still holds instances.' },
  instance_not_found: { class: 'missing', about: 'No Instance of that name or id exists.' },
  flow_not_found: { class: 'missing', about: 'No Flow of that id exists.' },
  run_not_found: { class: 'missing', about: 'No Run of that id exists.' },
  plan_not_found: { class: 'missing', about: 'No stored plan of that id exists.' },
  artifact_not_found: { class: 'missing', about: 'The Run left no such file.' },
  dataset_version_not_found: { class: 'missing', about: 'The dataset has no such version, or none yet.' },
  name_taken: {
    class: 'conflict',
    about: 'Something of that name exists in the project already; of an Instance it is said what differs.',
  },
  definition_fixed: { class: 'conflict', about: 'An Instance stays a use of the Definition that it was created with.' },
  change_refused: {
    class: 'conflict',
    about: 'Some of what was to be applied is refused, so nothing was changed; each is named, with its own code.',
  },
  upstream_not_found: { class: 'missing', about: 'An upstream reference names nothing.' },
  upstream_type_not_allowed: { class: 'invalid', about: 'An upstream is of a type that this role does not take.' },
  upstream_count_wrong: { class: 'invalid', about: 'A role has fewer or more upstreams than it takes.' },
  upstream_other_project: { class: 'invalid', about: 'An upstream belongs to another project.' },
  dependency_cycle: { class: 'invalid', about: 'The edge would close a cycle.' },
  has_dependents: { class: 'conflict', about: 'Other Instances depend on this one.' },
  instance_busy: { class: 'conflict', about: 'A Run of the Instance is under way.' },
  promotion_not_possible: { class: 'conflict', about: 'The Instance cannot become what was asked for, or not yet.' },
  revision_conflict: { class: 'conflict', about: 'The Instance was changed by someone else in the meantime.' },
  schedule_invalid: { class: 'invalid', about: 'The schedule is not one that can be kept.' },
  cron_invalid: { class: 'invalid', about: 'The cron expression cannot be read or never fires.' },
  timezone_unknown: { class: 'invalid', about: 'No such time zone.' },
  calendar_unknown: { class: 'invalid', about: 'No such calendar.' },
  calendar_invalid: { class: 'invalid', about: 'The description of a calendar is faulty; every fault is listed.' },
  calendar_out_of_range: { class: 'invalid', about: 'The calendar does not cover that date.' },
  upstream_not_ready: { class: 'refused', about: 'A Run waits for upstream Flows that are not READY.' },
  run_in_progress: { class: 'conflict', about: 'The Flow has a Run under way already.' },
  run_not_active: { class: 'conflict', about: 'The Run has ended already.' },
  rerun_impossible: { class: 'conflict', about: 'What the Run used is not there any more.' },
  guardrail_blocked: { class: 'refused', about: 'A guardrail with enforcement block said no.' },
  worker_lost: { class: 'failed', about: 'The worker stopped answering during the Run.' },
  run_timed_out: { class: 'failed', about: 'The Run took longer than its timeout and was stopped.' },
  run_out_of_memory: { class: 'failed', about: 'The Run took more memory than its limit and was stopped.' },
  run_cancelled: { class: 'failed', about: 'The Run was cancelled.' },
  run_crashed: { class: 'failed', about: 'The process of the Run ended without an answer.' },
  run_failed: { class: 'failed', about: "The Definition's code threw an error." },
  source_unreachable: { class: 'failed', about: 'The source could not be reached.' },
  source_refused: { class: 'failed', about: 'The source answered with an error.' },
  source_empty: { class: 'failed', about: 'The source gave no rows.' },
  source_malformed: { class: 'failed', about: 'The source has a line or value that cannot be read.' },
  source_too_large: { class: 'failed', about: 'The source gave more than the limit of the config allows.' },
  source_not_found: { class: 'failed', about: 'No file matches the path.' },
  duplicate_key: { class: 'failed', about: 'Two rows of one refresh have the same date and symbol.' },
  column_missing: { class: 'invalid', about: 'The data lack a column that the configuration or the request names.' },
  path_not_allowed: { class: 'invalid', about: 'The path is outside the allowed roots.' },
  secret_missing: {
    class: 'failed',
    about: 'A secret named in the config is not set in the environment of the worker.',
  },
  expression_invalid: { class: 'invalid', about: 'The expression cannot be compiled; place and suggestion are given.' },
  store_corrupt: { class: 'failed', about: 'A stored file is missing or does not match its manifest.' },
  orchestrator_unreachable: { class: 'unavailable', about: 'The orchestrator does not answer.' },
  orchestrator_refused: { class: 'failed', about: 'The orchestrator answered with an error.' },
  channel_not_found: { class: 'missing', about: 'A channel to be watched is not there.' },
  realtime_unreachable: { class: 'unavailable', about: 'The realtime server does not answer.' },
  artifacts_unreachable: { class: 'unavailable', about: 'The artifact store does not answer.' },
  database_unreachable: { class: 'unavailable', about: 'The database does not answer.' },
  database_newer: { class: 'conflict', about: 'The database was written by a newer program.' },
  database_too_old: { class: 'conflict', about: 'The Postgres server is older than 15.' },
  target_not_empty: { class: 'conflict', about: 'An installation is only moved to where nothing is yet.' },
  source_changed: {
    class: 'conflict',
    about: 'The old installation was used after it had been moved: what it did since is not in the new one.',
  },
  copy_differs: { class: 'failed', about: 'What was moved did not arrive as it was sent; nothing counts of it.' },
  data_folder_in_use: { class: 'conflict', about: 'Another server runs on the data folder.' },
  address_not_allowed: { class: 'forbidden', about: 'Another address than loopback needs authentication.' },
  unauthenticated: { class: 'unauthorised', about: 'A valid token is needed.' },
  not_allowed: { class: 'forbidden', about: 'The token of the request does not allow that.' },
  origin_not_allowed: { class: 'forbidden', about: 'The Host or Origin of the request is not one of ours.' },
  request_too_large: { class: 'too_large', about: 'The request is larger than allowed.' },
  server_busy: { class: 'unavailable', about: 'Too many requests that need computing are waiting already.' },
  route_not_found: { class: 'missing', about: 'No such route.' },
  internal_error: { class: 'failed', about: 'A bug of ours; the correlation id finds it in the log.' },
} as const satisfies Record<string, ProblemEntry>

export type ProblemCode = keyof typeof problemCatalogue
