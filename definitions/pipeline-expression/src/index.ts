/** Columns computed by expressions. */
export { expressionPipeline } from './expression-pipeline.ts'
