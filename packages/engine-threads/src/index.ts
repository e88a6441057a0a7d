/** The expression engine over several threads of one process. */

export type { PoolLimits } from './array-pool.ts'
export { type EngineThreads, type EngineThreadsOptions, openEngineThreads } from './engine-threads.ts'
export { sharedPanel } from './shared-memory.ts'
