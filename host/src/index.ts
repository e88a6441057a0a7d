/** The host as other programs may start it: tests and benchmarks. */

export { plugins } from './plugins.ts'
export { openProgram, type Program } from './program.ts'
export { installSample, waitForPlan } from './sample/install-sample.ts'
export { type RunningServer, startServer } from './server.ts'
export { readSettings, type Settings } from './settings.ts'
export { type RunningWorker, startWorker } from './worker.ts'
