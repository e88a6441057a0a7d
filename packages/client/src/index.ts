/** The typed client of the HTTP API: for the command line, for scripts, for anything that speaks to a server. */
export { type Client, type ClientOptions, createClient, type Fetch, type Schema, unwrap } from './client.ts'
export {
  ClientProblem,
  isClientProblem,
  type ProblemDetail,
  type ProblemDocument,
  type ProblemFields,
} from './client-problem.ts'
export { type ChannelEvent, type FollowOptions, followEvents, mayPass } from './events/follow-events.ts'
export type { paths } from './generated/schema.ts'
export { collect, everyItem, type Page } from './pages.ts'
export { type Pause, pause } from './pause.ts'
export {
  isFinal,
  type Plan,
  type Run,
  type WaitForPlanOptions,
  type WaitOptions,
  waitForPlan,
  waitForRun,
} from './wait-for-run.ts'
