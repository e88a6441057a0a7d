/** Toy Instance types for the lab: a source (a part without Flows), a dataset that reads it, a signal over datasets. */
import type { DefinitionDeclaration, FlowDeclaration, JsonObject, Kind } from '@optaic/domain'

const minSeverity = { rule: 'min_severity', priority: ['ERROR', 'STALE', 'RUNNING', 'READY'] } as const

/** What every toy type has unless it says otherwise. */
export const toyKind = (kind: Pick<Kind, 'type' | 'about'> & Partial<Kind>): Kind => ({
  definition: null,
  config_schema: { type: 'object', additionalProperties: false },
  upstreams: [],
  flows: [],
  status_aggregation_contract: minSeverity,
  guardrails: [],
  external_handles: [],
  extension: null,
  migrations: [],
  ...kind,
})

const refresh: FlowDeclaration = {
  kind: 'refresh',
  run_kind: 'PipelineRun',
  code: 'toy.refresh',
  edge_kind: 'data',
  is_output: true,
}

export const toySource = toyKind({
  type: 'ToySource',
  about: 'Where toy rows come from: a part, without Flows of its own.',
  definition: { kinds: ['PipelineDef'], optional: false },
  config_schema: null,
})

export const toyDataset = toyKind({
  type: 'ToyDataset',
  about: 'Rows of a toy source.',
  upstreams: [{ role: 'source', types: ['ToySource'], min: 1, max: 1, about: 'Where the rows come from.' }],
  rules_from: ['source'],
  library: ['OpMacroDef'],
  flows: [refresh],
  guardrails: [{ name: 'dataset.schema', gate: 'run.output', enforcement: 'block' }],
})

const signalConfig: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    lookback: { type: 'integer', minimum: 2 },
    column: { type: 'string' },
    min: { type: 'number' },
    max: { type: 'number' },
    neutral: { enum: ['zero', 'mean'] },
  },
}

export const toySignal = toyKind({
  type: 'ToySignal',
  about: 'A number for each date and symbol, made from datasets and signals.',
  config_schema: signalConfig,
  upstreams: [{ role: 'from', types: ['ToyDataset', 'ToySignal'], min: 0, max: null, about: 'What it is made from.' }],
  flows: [{ ...refresh, code: 'toy.signal', edge_kind: 'signal' }],
  guardrails: [
    { name: 'signal.bounds', gate: 'run.output', enforcement: 'block' },
    { name: 'signal.coverage', gate: 'run.output', enforcement: 'warn' },
  ],
  extension: {
    table: 'toy_signal',
    columns: instance => ({ lookback: (instance.config_json.lookback as number | undefined) ?? null }),
  },
  migrations: [
    {
      name: '0001_toy_signal',
      sql: 'CREATE TABLE toy_signal (instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE, lookback integer)',
    },
  ],
})

/** The Definition of the toy source, in any version. */
export const toyDefinition = (change: Partial<DefinitionDeclaration> = {}): DefinitionDeclaration => ({
  kind: 'PipelineDef',
  name: 'toy',
  version: '1.0.0',
  about: 'Gives the rows that the world of the lab has.',
  parameters_schema: { type: 'object', additionalProperties: false, properties: { symbols: { type: 'integer' } } },
  input_schema: {},
  output_schema: {},
  upstreams: [],
  guardrails: [],
  flows: ['refresh'],
  status_aggregation_contract: minSeverity,
  examples: [],
  code: {},
  ...change,
})
