/** A seventh type, to prove that one needs no more than this file and an entry in a list: two Flows, one after the other. */
import type { Kind } from '@optaic/domain'
import type { TaskCode } from '@optaic/ports'
import { toyKind } from './toy-kinds.ts'

export const toyStudy: Kind = toyKind({
  type: 'ToyStudy',
  about: 'Trains on a signal, then scores what was trained.',
  config_schema: {
    type: 'object',
    additionalProperties: false,
    required: ['folds'],
    properties: { folds: { type: 'integer' } },
  },
  upstreams: [{ role: 'signal', types: ['ToySignal'], min: 1, max: 1, about: 'What it learns from.' }],
  flows: [
    { kind: 'training', run_kind: 'ToyTrainingRun', code: 'study.train', edge_kind: 'feature', is_output: true },
    {
      kind: 'scoring',
      run_kind: 'ToyScoringRun',
      code: 'study.score',
      edge_kind: 'feature',
      after: ['training'],
      reads: [],
      is_output: false,
      scheduled: false,
    },
  ],
  extension: { table: 'toy_study', columns: instance => ({ folds: instance.config_json.folds ?? null }) },
  migrations: [
    {
      name: '0001_toy_study',
      sql: 'CREATE TABLE toy_study (instance_id uuid PRIMARY KEY REFERENCES instance (id) ON DELETE CASCADE, folds integer NOT NULL)',
    },
  ],
})

const answer = { unchanged: false, last_data_date: null, files: [], artifacts: [], summary: {} }

export const studyTasks: Readonly<Record<string, TaskCode>> = {
  'study.train': async ({ run_id }) => ({
    ...answer,
    version: {
      rows: 1,
      symbols: 1,
      first_date: null,
      last_date: null,
      columns: {},
      digest: String(run_id),
      manifest: { trained_by: String(run_id) },
    },
    rows: 1,
    metrics: {},
  }),
  'study.score': async input => ({ ...answer, version: null, rows: null, metrics: { given: input.inputs ?? null } }),
}
