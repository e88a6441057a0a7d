import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@optaic/domain'
import { installPrefect, whyNoPrefect } from '@optaic/orchestrator-prefect/local-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, openPlace, type Place } from './place.ts'
import { until } from './until.ts'

interface DemoDocument {
  readonly instances: readonly {
    readonly name: string
    readonly status: string | null
    readonly flow_execution_handles: Readonly<Record<string, JsonObject>>
    readonly flows: readonly JsonObject[]
  }[]
  readonly runs: readonly { readonly kind: string; readonly state: string; readonly rows: number }[]
  readonly dataset: JsonObject
  readonly backtest: { readonly final_equity: number }
}

const environment = process.env
const cache = join(homedir(), '.cache', 'optaic')
const why = whyNoPrefect({ environment, cache })

describe.skipIf(why !== null)(`the demo on Prefect${why === null ? '' : ` (${why})`}`, () => {
  let place: Place
  let ended: Ended
  let document: DemoDocument
  beforeAll(async () => {
    await installPrefect({ environment, cache })
    place = openPlace()
    const elsewhere = { OPTAIC_PREFECT_API_URL: 'http://127.0.0.1:1/not-for-demos', OPTAIC_CACHE: cache }
    ended = await place.run(['demo', '--orchestrator', 'prefect', '--json'], elsewhere)
    document = JSON.parse(ended.stdout) as DemoDocument
  }, 900_000)
  afterAll(() => place?.close())

  test('says one JSON document of the same form and nothing else', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(document)).toEqual(['project', 'instances', 'runs', 'dataset', 'backtest'])
  })

  test("every Flow is READY and has Prefect's id as its handle", () => {
    const running = document.instances.filter(({ flows }) => flows.length > 0)
    expect(running.map(({ name, status }) => [name, status])).toEqual([
      ['prices', 'READY'],
      ['sp500', 'READY'],
      ['momentum', 'READY'],
      ['momentum-long-short', 'READY'],
    ])
    const id = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    for (const { flow_execution_handles } of running)
      expect(Object.values(flow_execution_handles)).toEqual([{ prefect_deployment_id: id }])
  })

  test('the same comes out as without Prefect', () => {
    expect(document.runs.map(({ kind, state, rows }) => [kind, state, rows]).sort()).toEqual([
      ['BacktestRun', 'completed', 7048],
      ['PipelineRun', 'completed', 161_220],
      ['PipelineRun', 'completed', 166_260],
      ['PipelineRun', 'completed', 8313],
    ])
    expect(document.dataset).toMatchObject({ rows: 166_260, symbols: 20, last_date: '2022-12-28' })
    expect(document.backtest.final_equity).toBeCloseTo(1_249_008.0515, 3)
  })

  test('no process, no server and no file stays behind', () => {
    expect(place.processes()).toEqual([])
    expect(readdirSync(place.folder)).toEqual([])
  })

  test.each([
    ['its Prefect server', 'serve.py', 1],
    ['the two processes of its workers', 'worker --json --orchestrator prefect', 2],
  ])('a demo that is killed takes %s with it', async (what, words, count) => {
    const started = place.start(['demo', '--orchestrator', 'prefect', '--json'], { OPTAIC_CACHE: cache })
    const found = () => place.processes().filter(({ command }) => command.includes(words))
    await until(`${what} to start`, () => found().length >= count, 90_000)
    expect(found()).toHaveLength(count)
    started.signal('SIGKILL')
    await started.ended
    await until('every process to end by itself', () => place.processes().length === 0, 20_000)
  })
})
