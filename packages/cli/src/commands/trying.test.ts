/** Commands that try expressions: what goes to the server, and what people are told. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Problem } from '@optaic/domain'
import type { ExperimentQuestion, Services } from '@optaic/http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flow, id, instance, optaic, run } from '../testing/desk.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'optaic-eval-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const prices = instance(1, [flow(1, { instance_name: 'prices' })])
const trial = instance(2, [flow(2, { instance_name: 'trial', instance_type: 'ExperimentInstance', kind: 'preview' })], {
  config_json: { expression: 'ZSCORE(close)', dialect: 'qlib' } as never,
})

const days = (count: number) => Array.from({ length: count }, (_, i) => `2026-01-${String(i + 1).padStart(2, '0')}`)
const document = (count: number, symbols = ['AAA', 'BBB']) => ({
  expression: 'x',
  inputs: [{ name: 'prices', version_number: 1 }],
  computed_ms: 12,
  report: null,
  plan: null,
  values: {
    dates: days(count),
    symbols,
    values: symbols.map((_, s) => days(count).map((__, t) => (t === 0 ? null : t + s / 2))),
  },
})

/** A server that answers previews, and keeps what it was asked. */
function studio(told: Partial<Services> = {}, answer: object = document(7)) {
  const asked: ExperimentQuestion[] = []
  const services: Partial<Services> = {
    previewExperiment: async question => {
      asked.push(question)
      return { format: 'json', document: answer as never }
    },
    ...told,
  }
  return { asked, desk: { instances: [prices, trial], services } }
}

describe('eval', () => {
  test('asks for the last dates of all symbols, and shows five of them and a line for each', async () => {
    const { asked, desk } = studio()
    const { out, err, exitCode } = await optaic(desk, 'eval RANK(close) --dataset prices')
    expect(asked[0]).toEqual({
      project: prices.project_id,
      inputs: [{ resource_id: prices.id }],
      config: { expression: 'RANK(close)', price: null },
      report: false,
      plan: false,
      values: { last: 60, from: null, to: null, symbols: null },
    })
    expect(out).toBe(
      'SYMBOL  2026-01-03  2026-01-04  2026-01-05  2026-01-06  2026-01-07  LAST 7\n' +
        'AAA              2           3           4           5           6   ▁▂▄▅▇█\n' +
        'BBB            2.5         3.5         4.5         5.5         6.5   ▁▂▄▅▇█\n',
    )
    expect([err, exitCode]).toEqual(['2 symbols, 7 dates, in 12 ms\n', 0])
  })

  test('draws a curve for a symbol alone', async () => {
    const { desk } = studio({}, document(3, ['AAA']))
    const { out } = await optaic(desk, 'eval close --dataset prices --symbols AAA --from 2026-01-01')
    expect(out).toContain('2 │  ▀')
    expect(out).toContain('└───')
  })

  test('says where the dates end when none are where they were asked for', async () => {
    const { desk } = studio({
      previewExperiment: async ({ values }) => ({
        format: 'json',
        document: document(values?.from === '2027-01-01' ? 0 : 3) as never,
      }),
    })
    const late = await optaic(desk, 'eval close --dataset prices --from 2027-01-01')
    expect([late.out, late.err]).toEqual([
      'no dates\n',
      '2 symbols, 0 dates, in 12 ms\nthe last date of prices is 2026-01-03\n',
    ])
    const { desk: empty } = studio({}, document(0))
    expect((await optaic(empty, 'eval close --dataset prices')).err).toContain('prices has no dates at all\n')
  })

  test('passes on dates, symbols, dialect and the arguments of a macro', async () => {
    const { asked, desk } = studio()
    const line = 'eval --definition trend --param n=20 --param of=close --dialect qlib --groups sector,industry'
    await optaic(desk, `${line} --dataset prices,trial --from 2026-01-02 --to 2026-01-05 --symbols AAA,BBB`)
    expect(asked[0]).toMatchObject({
      definition: 'trend',
      config: { parameters: { n: 20, of: 'close' }, dialect: 'qlib', groups: ['sector', 'industry'] },
      inputs: [{ resource_id: prices.id }, { resource_id: trial.id }],
      values: { last: null, from: '2026-01-02', to: '2026-01-05', symbols: ['AAA', 'BBB'] },
    })
  })

  test('prints the plan with what each part was to cost and did', async () => {
    const plan = {
      dates: 7,
      symbols: 2,
      fields: ['close'],
      groups: [],
      lookback: 0,
      calls: [
        { kind: 'macro', name: 'MINE', version: '1.2.0' },
        { kind: 'operator', name: 'RANK', version: '1.0.0' },
      ],
      nodes: [
        { id: 0, kind: 'field', what: 'close', inputs: [] },
        { id: 1, kind: 'cross', what: 'RANK', inputs: [0], lookback: 0, estimated_ms: 1.5, real_ms: 0.25 },
      ],
      estimated_ms: 1.5,
      real_ms: 0.3,
    }
    const { asked, desk } = studio({}, { ...document(1), plan })
    const { out } = await optaic(desk, 'eval RANK(close) --dataset prices --plan')
    expect(asked[0]?.plan).toBe(true)
    expect(out).toContain('   1  cross  RANK   0            0          1.50     0.25')
    expect(out).toContain('calls       MINE@1.2.0, RANK@1.0.0')
    expect(out).toContain('real        0.30 ms as one plan, on one thread')
  })

  test('writes a file of every value, and nothing else', async () => {
    const source = join(folder, 'source.csv')
    writeFileSync(source, 'date,symbol,value\n')
    let disposed = 0
    const { desk } = studio({
      previewExperiment: async (question, format) => {
        expect([format, question.values?.last]).toEqual(['csv', null])
        return { format: 'csv', path: source, dispose: async () => void disposed++ }
      },
    })
    const path = join(folder, 'out.csv')
    const { out } = await optaic(desk, `eval close --dataset prices --csv ${path}`)
    expect([out, readFileSync(path, 'utf8')]).toEqual([`wrote ${path}\n`, 'date,symbol,value\n'])
    expect(disposed).toBe(1)
    const nowhere = join(folder, 'no', 'such', 'folder.csv')
    const refused = await optaic(desk, `eval close --dataset prices --csv ${nowhere}`)
    expect([refused.exitCode, existsSync(nowhere)]).toEqual([1, false])
    expect(refused.err).toMatch(/^file_unwritable: .*ENOENT/)
  })

  test('shows the place of a fault with a mark below it', async () => {
    const { desk } = studio({
      previewExperiment: async () => {
        throw new Problem('expression_invalid', 'line 1, column 1: there is no operator "RANKK"', {
          details: [{ path: '/expression', message: 'the nearest is RANK\nRANKK(close)\n^^^^^', line: 1, column: 1 }],
          next: 'Mend the expression at the mark.',
        })
      },
    })
    const { err, exitCode } = await optaic(desk, 'eval RANKK(close) --dataset prices')
    expect(exitCode).toBe(1)
    expect(err).toContain('the nearest is RANK\n    RANKK(close)\n    ^^^^^\nTry: Mend the expression at the mark.')
  })

  test('wants one thing to try', async () => {
    const { desk } = studio()
    expect(await optaic(desk, 'eval --dataset prices')).toMatchObject({ exitCode: 2 })
    expect(await optaic(desk, 'eval close --definition trend --dataset prices')).toMatchObject({ exitCode: 2 })
    expect(await optaic(desk, 'eval close --dataset prices --param n')).toMatchObject({ exitCode: 2 })
  })
})

describe('experiment', () => {
  test('create makes an ExperimentInstance of what was said, and of nothing else', async () => {
    const made: Parameters<Services['createInstance']>[1][] = []
    const { desk } = studio({
      createInstance: async (_, wanted) => {
        made.push(wanted)
        return { ...trial, name: wanted.name }
      },
    })
    const line =
      'experiment create trial --dataset prices --expression RANK(close) --horizons 1,5 --price none --delay 0'
    expect((await optaic(desk, line)).out).toBe('created ExperimentInstance trial in project desk\n')
    expect(made[0]).toMatchObject({
      type: 'ExperimentInstance',
      config: { expression: 'RANK(close)', horizons: [1, 5], price: null, delay: 0 },
      upstreams: [{ resource_id: prices.id, role: 'input' }],
    })
  })

  test('compare shows a column for each Run, by experiment or by id where they are of one', async () => {
    const other = instance(3, [flow(3, { instance_name: 'other', instance_type: 'ExperimentInstance' })])
    const runs = [run(1, { instance_id: trial.id }), run(2, { instance_id: other.id })]
    const services: Partial<Services> = {
      compareRuns: async ids => ({
        runs: ids.map((run_id, i) => ({
          run_id,
          instance_id: i === 0 ? trial.id : other.id,
          instance_name: i === 0 ? 'trial' : 'other',
          state: 'completed',
          finished_at: null,
          config: {},
        })),
        metrics: [
          { name: 'ic', values: [0.0123, null] },
          { name: 'turnover', values: [0.5, 0.25] },
        ],
      }),
    }
    const { out } = await optaic({ instances: [trial, other], runs, services }, 'experiment compare trial other')
    expect(out).toBe('METRIC     trial  other\nic        0.0123      -\nturnover     0.5   0.25\n')
    expect(await optaic({ instances: [trial], runs, services }, 'experiment compare trial')).toMatchObject({
      exitCode: 2,
    })
  })

  test('promote asks for a signal of that name, with its bounds and schedule', async () => {
    const asked: unknown[] = []
    const { desk } = studio({
      promoteInstance: async (_, of, request) => {
        asked.push(of, request)
        return {
          ...trial,
          type: 'SignalInstance',
          name: 'value',
          promoted_from: { instance_id: of, run_id: id('e', 1) },
        }
      },
    })
    const { out } = await optaic(desk, 'experiment promote trial --as value --min -3 --max 3 --cron @daily')
    expect(asked).toEqual([
      trial.id,
      { name: 'value', min: -3, max: 3, schedule: { type: 'cron', cron: '@daily', timezone: 'UTC' } },
    ])
    expect(out).toBe(`promoted trial to SignalInstance value, from Run ${id('e', 1)}\n`)
  })

  test('save keeps the expression as a macro with parameters, in the dialect it was tried in', async () => {
    const kept: unknown[] = []
    const { desk } = studio({
      registerMacro: async (_, name, input) => {
        kept.push(name, input)
        return { kind: 'OpMacroDef', name, version: input.version } as never
      },
    })
    const line = 'experiment save trial --as trend --body ZSCORE(DELTA(close,n)) --param n=20 --about Trend.'
    expect((await optaic(desk, line)).out).toBe('saved OpMacroDef trend 1.0.0\n')
    expect(kept).toEqual([
      'trend',
      {
        version: '1.0.0',
        about: 'Trend.',
        body: 'ZSCORE(DELTA(close,n))',
        parameters: [{ name: 'n', default: '20', about: '' }],
        dialect: 'qlib',
        examples: [],
      },
    ])
    expect(await optaic(desk, 'experiment save trial --as Bad-Name')).toMatchObject({ exitCode: 2 })
    const limits = '--param n=20 --param of=close --limit n=whole:2..250 --limit share=number:..1 --limit k=whole'
    await optaic(desk, `experiment save trial --as trend --body ZSCORE(DELTA(of,n))*share*k ${limits}`)
    expect(kept.at(-1)).toMatchObject({
      parameters: [
        { name: 'n', default: '20', constant: 'whole', min: 2, max: 250, about: '' },
        { name: 'of', default: 'close', about: '' },
        { name: 'share', constant: 'number', max: 1, about: '' },
        { name: 'k', constant: 'whole', about: '' },
      ],
    })
    for (const wrong of ['n', 'n=some', 'n=whole:2', 'n=whole:a..b', 'n=whole:2..3..4'])
      expect(await optaic(desk, `experiment save trial --as trend --limit ${wrong}`)).toMatchObject({ exitCode: 2 })
  })

  test('list tells what each experiment tries and what its last Run has shown', async () => {
    const runs = [run(1, { instance_id: trial.id, metrics: { ic: 0.02, coverage: 0.5 } as never })]
    const { out } = await optaic({ instances: [prices, trial], runs }, 'experiment list')
    expect(out).toBe(
      'PROJECT  EXPERIMENT  STATUS    IC  RANK IC  QUANTILE SPREAD  TURNOVER  COVERAGE  EXPRESSION\n' +
        'desk     trial       READY   0.02                                           0.5  ZSCORE(close)\n',
    )
  })
})
