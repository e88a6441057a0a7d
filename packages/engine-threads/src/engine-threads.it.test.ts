/** The promise of threads: the same bits, however many there are, and nothing left behind. */

import { setTimeout as pause } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { builtinOperators, compile, createRegistry, evaluate, evaluateTail, type Panel } from '@optaic/engine'
import { panelFixture } from '@optaic/engine/fixtures'
import { afterAll, describe, expect, test } from 'vitest'
import { openEngineThreads } from './engine-threads.ts'
import { sharedPanel } from './shared-memory.ts'

/** Odd sizes: neither symbols nor dates divide into equal portions. */
function oddPanel(symbols: number, dates: number): Panel {
  const whole = panelFixture('S', symbols)
  const cut = (array: Float64Array) =>
    Float64Array.from({ length: symbols * dates }, (_, i) => array[Math.floor(i / dates) * whole.dates + (i % dates)]!)
  return {
    dates: Int32Array.from({ length: dates }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, s) => `S${s}`),
    fields: Object.fromEntries(Object.entries(whole.fields).map(([name, array]) => [name, cut(array)])),
    groups: {
      sector: {
        codes: Float64Array.from({ length: symbols * dates }, (_, i) => Math.floor(i / dates) % 3),
        labels: ['a', 'b', 'c'],
      },
    },
  }
}

const expressions = [
  'ZSCORE(DELTA(close, 252))',
  'RANK(MEAN(close, 20) / STD(close, 5)) - MEAN(RANK(volume), 10)',
  'EMA(close, 12) - MEAN(close, 0)',
  'CORR(RANK(close), REF(volume, 3), 17) * TS_RANK(RANK(vwap) + 1, 9)',
  'NEUTRALIZE(WINSORIZE(close, 0.05), volume) + GROUP_RANK(SLOPE(close, 20), sector)',
  'SCALE(GROUP_ZSCORE(close, sector)) * QUANTILE_BUCKET(vwap, 5) + ZSCORE(3)',
  'close',
  'close + 0 * volume',
  'close + 0 * volume',
]
const program = compile(expressions.map((expression, i) => ({ name: `out${i}`, expression })))
const open = [1, 2, 3].map(threads => ({ threads, evaluator: openEngineThreads({ threads, worthwhile: 0 }) }))
afterAll(() => Promise.all(open.map(({ evaluator }) => evaluator.close())))

const bits = (array: Float64Array) =>
  new BigUint64Array(Float64Array.from(array, v => (Number.isNaN(v) ? NaN : v)).buffer)

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn > 2000) throw new Error('it did not come about within ten seconds')
    await pause(5)
  }
}

describe.each(open)('$threads threads', ({ evaluator }) => {
  test.each([
    [7, 1013],
    [1, 601],
    [13, 1],
    [19, 333],
    [2, 2],
  ])('give the bits of one evaluation: %i symbols, %i dates', async (symbols, dates) => {
    const panel = oddPanel(symbols, dates)
    const wanted = evaluate(program, panel)
    for (const given of [panel, sharedPanel(panel)]) {
      const got = await evaluator.evaluate(program, given)
      for (const name of Object.keys(wanted)) expect(bits(got[name]!), name).toEqual(bits(wanted[name]!))
    }
    for (const fromRow of [0, dates >> 1, dates - 1, dates]) {
      const tail = evaluateTail(program, panel, fromRow)
      const got = await evaluator.evaluate(program, panel, { fromRow })
      for (const name of Object.keys(tail)) expect(bits(got[name]!), `${name} ${fromRow}`).toEqual(bits(tail[name]!))
    }
  })

  test('give the bits of one evaluation of a panel that leaves rows out', async () => {
    const whole = oddPanel(7, 601)
    const rows = Int32Array.of(100, 347, 348, 349, 350, 599, 600)
    const close = whole.fields.close!.filter((_, at) => rows.includes(at % 601))
    const panel = { dates: rows, symbols: whole.symbols, fields: { close }, rows }
    const apart = compile('ZSCORE(DELTA(close, 252)) + REF(RANK(close), 250)')
    const [got, wanted] = [await evaluator.evaluate(apart, panel, { fromRow: 5 }), evaluateTail(apart, panel, 5)]
    expect(bits(got.value!)).toEqual(bits(wanted.value!))
    const all = evaluate(apart, whole).value!.filter((_, at) => at % 601 > 598)
    expect(bits(got.value!)).toEqual(bits(all))
  })

  test('write over results they are handed back, and over nothing else', async () => {
    const panel = sharedPanel(oddPanel(7, 1013))
    const wanted = evaluate(program, panel)
    const before = await evaluator.evaluate(program, panel)
    const got = await evaluator.evaluate(program, panel, { reuse: { ...before, close: panel.fields.close! } })
    for (const name of Object.keys(wanted)) expect(bits(got[name]!), name).toEqual(bits(wanted[name]!))
    expect(Object.values(got).some(array => Object.values(before).includes(array))).toBe(true)
    expect(bits(panel.fields.close!)).toEqual(bits(oddPanel(7, 1013).fields.close!))
  })

  test('take a panel without symbols, and one without dates', async () => {
    const one = compile('ZSCORE(DELTA(close, 2))')
    for (const [symbols, dates] of [
      [0, 0],
      [0, 3],
      [3, 0],
    ] as const) {
      const panel: Panel = {
        dates: Int32Array.from({ length: dates }, (_, t) => t),
        symbols: Array.from({ length: symbols }, (_, s) => `S${s}`),
        fields: { close: new Float64Array(0) },
      }
      expect(await evaluator.evaluate(one, panel)).toEqual({ value: new Float64Array(0) })
    }
  })

  test('never write to a panel, and give arrays of their own', async () => {
    const panel = sharedPanel(oddPanel(5, 300))
    const before = panel.fields.close!.slice()
    const results = await evaluator.evaluate(program, panel)
    for (const array of Object.values(results)) array.fill(0)
    expect(panel.fields.close).toEqual(before)
    expect(new Set(Object.values(results).map(array => array.buffer)).size).toBe(expressions.length)
  })

  test('refuse what one evaluation refuses, and go on', async () => {
    const panel = oddPanel(5, 300)
    await expect(evaluator.evaluate(compile('turnover'), panel)).rejects.toThrow('the panel has no field "turnover"')
    await expect(evaluator.evaluate(program, panel, { fromRow: 301 })).rejects.toThrow(RangeError)
    const aborted = AbortSignal.abort(new Error('never mind'))
    await expect(evaluator.evaluate(program, panel, { signal: aborted })).rejects.toThrow('never mind')
    const got = await evaluator.evaluate(compile('RANK(close)'), panel)
    expect(bits(got.value!)).toEqual(bits(evaluate(compile('RANK(close)'), panel).value!))
  })

  test('do evaluations that are asked for at once one after another', async () => {
    const panel = oddPanel(9, 777)
    const wanted = expressions.map(source => evaluate(compile(source), panel).value!)
    const got = await Promise.all(expressions.map(source => evaluator.evaluate(compile(source), panel)))
    got.forEach((results, i) => {
      expect(bits(results.value!), expressions[i]!).toEqual(bits(wanted[i]!))
    })
  })
})

test('an evaluation that is cancelled under way rejects with the reason, and the threads go on to the next', async () => {
  const threads = openEngineThreads({ threads: 2, worthwhile: 0 })
  try {
    const panel = sharedPanel(oddPanel(20, 8000))
    const long = compile('SUM(MAD(close, 4000), 2)')
    const stop = new AbortController()
    const begun = performance.now()
    const running = threads.evaluate(long, panel, { signal: stop.signal })
    const next = threads.evaluate(compile('MEAN(close, 3)'), panel)
    setImmediate(() => stop.abort(new Error('changed my mind')))
    await expect(running).rejects.toThrow('changed my mind')
    expect(bits((await next).value!)).toEqual(bits(evaluate(compile('MEAN(close, 3)'), panel).value!))
    expect(performance.now() - begun).toBeLessThan(20_000)
  } finally {
    await threads.close()
  }
})

test('a fault in a thread is the fault of the evaluation, and no thread hangs', async () => {
  const threads = openEngineThreads({ threads: 3, worthwhile: 0 })
  try {
    const panel = oddPanel(9, 400)
    const broken = compile('RANK(MEAN(close, 3))')
    // No program that was compiled has a part like this one, at which its kernel throws.
    Object.assign(broken.nodes.find(node => node.kind === 'apply')!, { constants: null })
    await expect(threads.evaluate(broken, panel)).rejects.toThrow(TypeError)
    const got = await threads.evaluate(compile('RANK(close)'), panel)
    expect(bits(got.value!)).toEqual(bits(evaluate(compile('RANK(close)'), panel).value!))
  } finally {
    await threads.close()
  }
})

test('a thread that dies ends its evaluation, and another takes its place', async () => {
  const threads = openEngineThreads({ threads: 2, worthwhile: 0 })
  const started: Worker[] = []
  const keep = (worker: Worker) => void started.push(worker)
  process.on('worker', keep)
  try {
    const panel = sharedPanel(oddPanel(20, 8000))
    const running = expect(threads.evaluate(compile('MAD(close, 4000)'), panel)).rejects.toThrow(
      'a thread of the engine ended',
    )
    await until(() => started.length === 2)
    await started[0]!.terminate()
    await running
    const got = await threads.evaluate(compile('RANK(close)'), panel)
    expect(bits(got.value!)).toEqual(bits(evaluate(compile('RANK(close)'), panel).value!))
    expect(started.length).toBe(3)
  } finally {
    process.off('worker', keep)
    await threads.close()
  }
})

test("a program with a plugin's operator is evaluated all the same", async () => {
  const own = { ...builtinOperators.find(operator => operator.name === 'ABS')!, name: 'OWN_ABS', aliases: [] }
  const registry = createRegistry([...builtinOperators, own])
  const panel = oddPanel(5, 200)
  const mine = compile('OWN_ABS(DELTA(close, 1))', { registry })
  const got = await open[1]!.evaluator.evaluate(mine, panel)
  expect(bits(got.value!)).toEqual(bits(evaluate(compile('ABS(DELTA(close, 1))'), panel).value!))
})

test('closing ends what runs and leaves no thread behind', async () => {
  const alive = new Set<Worker>()
  const keep = (worker: Worker) => {
    alive.add(worker)
    worker.on('exit', () => alive.delete(worker))
  }
  process.on('worker', keep)
  try {
    const threads = openEngineThreads({ threads: 2, worthwhile: 0 })
    const panel = oddPanel(20, 8000)
    await threads.evaluate(compile('MEAN(close, 3)'), panel)
    expect(alive.size).toBe(2)
    const ended = expect(threads.evaluate(compile('MAD(close, 4000)'), panel)).rejects.toThrow('closed')
    await threads.close()
    await ended
    expect(alive.size).toBe(0)
    await expect(threads.evaluate(compile('MEAN(close, 3)'), panel)).rejects.toThrow('closed')
  } finally {
    process.off('worker', keep)
  }
})

test('fewer than one thread cannot be opened', () => {
  for (const threads of [0, -1, 1.5, Number.NaN]) expect(() => openEngineThreads({ threads })).toThrow(RangeError)
})
