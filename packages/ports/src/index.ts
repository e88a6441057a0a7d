/** What the product needs from outside: one folder per need, promises written down. */
export * from './artifacts/artifacts.ts'
export * from './execution/execution.ts'
export * from './orchestrator/orchestrator.ts'
export * from './realtime/realtime.ts'
export * from './storage/storage.ts'
export * from './tables/tables.ts'
