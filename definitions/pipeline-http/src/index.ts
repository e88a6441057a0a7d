/** Rows of an http or https address. */
export { createHttpPipeline, httpPipeline } from './http-pipeline.ts'
export type { SendTools } from './send.ts'
