/** Arrays that are kept between evaluations are nobody else's: neither a result's, nor a panel's, nor those of two parts at once. */

import { compile, evaluate, type Panel, type Results } from '@optaic/engine'
import { panelFixture } from '@optaic/engine/fixtures'
import { afterAll, expect, test } from 'vitest'
import { openEngineThreads } from './engine-threads.ts'
import { isShared, sharedPanel } from './shared-memory.ts'

const fixture = panelFixture('S', 6)
const panel: Panel = {
  dates: Int32Array.from({ length: fixture.dates }, (_, t) => t),
  symbols: Array.from({ length: fixture.symbols }, (_, s) => `S${s}`),
  fields: fixture.fields,
}
const program = compile([
  { name: 'a', expression: 'MEAN(RANK(close), 5) + RANK(MEAN(RANK(volume), 7))' },
  { name: 'b', expression: 'CORR(RANK(close), RANK(vwap), 10)' },
  { name: 'c', expression: 'ZSCORE(DELTA(close, 3)) * ZSCORE(RANK(STD(volume, 4)) - 0.5)' },
])
const wanted = evaluate(program, panel)
const threads = openEngineThreads({ threads: 2, worthwhile: 0 })
afterAll(() => threads.close())

/** Looked at value by value: a runner that prints how two long arrays differ takes minutes. */
const same = (got: Float64Array, array: Float64Array) =>
  got.length === array.length && got.every((value, i) => Object.is(value, array[i]))
const expectWanted = (got: Results) => {
  for (const name of Object.keys(wanted)) expect(same(got[name]!, wanted[name]!), name).toBe(true)
}
const buffers = (arrays: Results) => new Set(Object.values(arrays).map(({ buffer }) => buffer))

test('results and panels stay what they are while others are computed, whether from shared or other panels', async () => {
  const held: Results[] = []
  const shared = [sharedPanel(panel), sharedPanel(panel)] as const
  for (const given of [panel, shared[0], panel, shared[1]]) {
    held.push(await threads.evaluate(program, given))
    await threads.evaluate(compile('ZSCORE(RANK(close) * 2) + MEAN(RANK(open), 3)'), given)
  }
  for (const results of held) expectWanted(results)
  expect(new Set(held.flatMap(results => [...buffers(results)])).size).toBe(12)
  for (const { fields } of shared)
    for (const [name, array] of Object.entries(fields)) expect(same(array, panel.fields[name]!), name).toBe(true)
})

test('a panel made of results, and of arrays that were handed back, is not written to', async () => {
  const shared = sharedPanel(panel)
  const first = await threads.evaluate(program, shared)
  const second = await threads.evaluate(program, shared, { reuse: first })
  expectWanted(second)
  // Against what was said of them, those that were handed back are read once more.
  const before = first.b!.slice()
  const odd: Panel = { ...shared, fields: { ...shared.fields, odd: first.b!, result: second.c! } }
  expectWanted(await threads.evaluate(program, odd))
  expect(same(first.b!, before)).toBe(true)
  expect(same(second.c!, wanted.c!)).toBe(true)
})

test('the same results handed back twice give right values twice', async () => {
  const shared = sharedPanel(panel)
  const first = await threads.evaluate(program, shared)
  for (let turn = 0; turn < 4; turn++) expectWanted(await threads.evaluate(program, shared, { reuse: first }))
})

test('a fault midway, and an evaluation that is cancelled, leave the next ones right', async () => {
  const shared = sharedPanel(panel)
  const held = await threads.evaluate(program, shared)
  const broken = compile('RANK(MEAN(RANK(close), 3))')
  // No program that was compiled has a part like this one, at which its kernel throws.
  Object.assign(broken.nodes.findLast(node => node.kind === 'apply' && node.operator.name === 'MEAN')!, {
    constants: null,
  })
  await expect(threads.evaluate(broken, shared)).rejects.toThrow(TypeError)
  expectWanted(await threads.evaluate(program, shared))
  const stop = new AbortController()
  const cancelled = threads.evaluate(compile('RANK(MAD(RANK(close), 3000))'), shared, { signal: stop.signal })
  setImmediate(() => stop.abort(new Error('changed my mind')))
  await expect(cancelled).rejects.toThrow('changed my mind')
  expectWanted(await threads.evaluate(program, shared))
  expectWanted(held)
})

test('results lie in shared memory and are written over when handed back', async () => {
  const shared = sharedPanel(panel)
  let last = await threads.evaluate(program, shared)
  expect(Object.values(last).every(isShared)).toBe(true)
  const seen = new Set<ArrayBufferLike>()
  for (let turn = 0; turn < 6; turn++) {
    last = await threads.evaluate(program, shared, { reuse: last })
    for (const buffer of buffers(last)) seen.add(buffer)
  }
  expectWanted(last)
  // A handful of arrays go round: six turns of fresh ones would be eighteen.
  expect(seen.size).toBeLessThan(12)
})

test('memory does not grow with what was computed: results that nobody has any more go back to the system', async () => {
  const busy = openEngineThreads({ threads: 2, worthwhile: 0, kept: { bytes: 0, idle: 50 } })
  try {
    // Large enough that the system is asked for each array, and has it back at once.
    const [symbols, dates] = [200, 5000]
    const shared = sharedPanel({
      dates: Int32Array.from({ length: dates }, (_, t) => t),
      symbols: Array.from({ length: symbols }, (_, s) => `S${s}`),
      fields: { close: Float64Array.from({ length: symbols * dates }, (_, i) => 100 + (i % 97)) },
    })
    const outputs = Array.from({ length: 10 }, (_, n) => ({ name: `n${n}`, expression: `MEAN(close, ${n + 2})` }))
    const size = outputs.length * symbols * dates * Float64Array.BYTES_PER_ELEMENT
    const before = process.memoryUsage.rss()
    const turns = 40
    for (let turn = 0; turn < turns; turn++) await busy.evaluate(compile(outputs), shared)
    expect(process.memoryUsage.rss() - before).toBeLessThan(0.75 * turns * size)
  } finally {
    await busy.close()
  }
}, 30_000)
