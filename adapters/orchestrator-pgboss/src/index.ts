/** The local orchestrator on pg-boss. */
export { openPgBossOrchestrator, type PgBossOptions } from './orchestrator.ts'
export { type WaitingJob, waitingJobs } from './waiting-jobs.ts'
