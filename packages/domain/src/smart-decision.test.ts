/** Mode smart runs for each difference that matters, and for no other. */
import { describe, expect, test } from 'vitest'
import { type SmartQuestion, smartDecision } from './smart-decision.ts'

const definitions = [
  {
    slot: 'pipeline',
    name: 'files',
    version: '1.0.0',
    definition_version_id: 'v1',
    config: { path: 'a.csv', skip: 1 },
  },
  { slot: 'store', name: 'parquet', version: '1.2.0', definition_version_id: 'v2', config: {} },
]
const inputs = [{ role: 'prices', flow_id: 'f1', instance_id: 'i1', version_id: 'd7', version_number: 7 }]
const fresh: SmartQuestion = {
  flow: { status: 'READY', resting_status: 'READY', last_data_date: '2026-03-06' },
  lastCompletedRun: { id: 'r1', definitions, config: { fee: 10, list: [1, 2] }, inputs },
  definitions,
  config: { fee: 10, list: [1, 2] },
  inputs,
  expected_data_date: '2026-03-06',
}

describe('skips', () => {
  const same: Record<string, SmartQuestion> = {
    'a flow where nothing changed': fresh,
    'a config whose keys changed places': { ...fresh, config: { list: [1, 2], fee: 10 } },
    'data newer than expected': { ...fresh, expected_data_date: '2026-03-05' },
    'data that are never expected': { ...fresh, expected_data_date: null },
    'a fresh flow asked from within its own run': {
      ...fresh,
      flow: { ...fresh.flow, status: 'RUNNING', resting_status: 'READY' },
    },
  }
  for (const [name, question] of Object.entries(same)) {
    test(name, () => expect(smartDecision(question)).toEqual({ run: false, reason: expect.any(String) }))
  }
})

describe('runs, and says why', () => {
  const [pipeline, store] = definitions as [(typeof definitions)[0], (typeof definitions)[1]]
  const changed: [SmartQuestion, string][] = [
    [{ ...fresh, lastCompletedRun: null }, 'it has never completed a run'],
    [
      { ...fresh, definitions: [{ ...pipeline, version: '1.1.0', definition_version_id: 'v3' }, store] },
      'Definition files is at 1.1.0, the last run used files 1.0.0',
    ],
    [
      { ...fresh, definitions: [{ ...pipeline, config: { path: 'b.csv', skip: 1 } }, store] },
      'the configuration of pipeline has changed',
    ],
    [{ ...fresh, definitions: [pipeline] }, 'slot store is not used any more'],
    [
      { ...fresh, definitions: [...definitions, { ...store, slot: 'accessor' }] },
      'Definition parquet is new in slot accessor',
    ],
    [{ ...fresh, config: { fee: 10, list: [2, 1] } }, 'the configuration has changed'],
    [
      { ...fresh, inputs: [{ ...inputs[0]!, version_id: 'd8', version_number: 8 }] },
      'input prices is at version 8, the last run used 7',
    ],
    [{ ...fresh, inputs: [...inputs, { ...inputs[0]!, flow_id: 'f2' }] }, 'input prices is new'],
    [{ ...fresh, inputs: [] }, 'an input was removed'],
    [{ ...fresh, expected_data_date: '2026-03-09' }, 'last data 2026-03-06, expected 2026-03-09'],
    [{ ...fresh, flow: { ...fresh.flow, status: 'STALE' } }, 'its status is STALE'],
    [{ ...fresh, flow: { ...fresh.flow, status: 'ERROR' } }, 'its status is ERROR'],
  ]
  for (const [question, reason] of changed) {
    test(reason, () => expect(smartDecision(question)).toEqual({ run: true, reason }))
  }
})
