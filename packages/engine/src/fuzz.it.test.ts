/** A million expressions nobody would write, in bounded memory. */

import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import type { FuzzReport } from '../fixtures/fuzz-run.ts'

const run = (count: number, seed: number) =>
  new Promise<FuzzReport>((resolve, reject) => {
    const worker = new Worker(new URL('../fixtures/fuzz-worker.ts', import.meta.url), {
      workerData: { count, seed },
      // Past this the thread ends with ERR_WORKER_OUT_OF_MEMORY, and the test fails.
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
    })
    worker.once('message', resolve).once('error', reject)
  })

test('a million strange expressions are answered, each at once, in 64 MB', async () => {
  const reports = await Promise.all([run(500_000, 20), run(500_000, 21)])
  for (const { compiled, refused, slowest, source } of reports) {
    expect(compiled + refused).toBe(500_000)
    expect(compiled).toBeGreaterThan(50_000)
    expect(slowest, source).toBeLessThan(2_000)
  }
})
