/** Expressions: in memory, from files, over threads, a day at a time. */
import type { Suite } from '../../suite.ts'
import { alpha158 } from './alpha158.ts'
import { alphas } from './alphas.ts'
import { fromParquet } from './from-parquet.ts'
import { inMemory } from './in-memory.ts'
import { kernels } from './kernels.ts'
import { oneMoreDay } from './one-more-day.ts'
import { twoThreads } from './two-threads.ts'

export const engine: Suite = {
  name: 'engine',
  about: 'Expressions in memory, from files, over threads, a day at a time.',
  works: [inMemory, alpha158, fromParquet, alphas, twoThreads, oneMoreDay, kernels],
}
