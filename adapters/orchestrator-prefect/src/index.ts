/** The orchestrator on a Prefect server, by its REST API. */
export { checkPrefect } from './check.ts'
export { openPrefectOrchestrator, type PrefectOptions } from './orchestrator.ts'
