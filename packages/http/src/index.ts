/** Routes and OpenAPI over the use cases the host hands in. */
export { type AppOptions, createApp, openApiDocument } from './app.ts'
export { changePlanDocument } from './change-plan-document.ts'
export type { GuardOptions, TokenHolder } from './security/guard.ts'
export type * from './services.ts'
