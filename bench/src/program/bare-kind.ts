/** An Instance type whose Runs do nothing: what is left is what the program itself costs. */
import type { Kind } from '@optaic/domain'

export const bareKind: Kind = {
  type: 'BareInstance',
  about: 'Nothing, with a Flow.',
  definition: null,
  config_schema: { type: 'object', additionalProperties: false },
  upstreams: [{ role: 'input', types: ['BareInstance'], min: 0, max: null, about: 'What it waits for.' }],
  flows: [{ kind: 'refresh', run_kind: 'PipelineRun', code: 'bare.refresh', edge_kind: 'data', is_output: true }],
  status_aggregation_contract: { rule: 'min_severity', priority: ['ERROR', 'STALE', 'RUNNING', 'READY'] },
  guardrails: [],
  external_handles: [],
  extension: null,
  migrations: [],
}
