/** The expression engine over several threads of one process. */

export { type EngineThreads, type EngineThreadsOptions, openEngineThreads } from './engine-threads.ts'
export { sharedPanel } from './shared-memory.ts'
