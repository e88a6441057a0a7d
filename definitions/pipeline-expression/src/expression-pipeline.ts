/** The pipeline `expression`: new columns computed from the columns of upstream datasets. */

import type { Program } from '@optaic/engine'
import { definePipeline, type PipelineContext, type PipelineResult, readPanel, readPanelFrom, z } from '@optaic/kit'
import { firstChange, keptOf } from './first-change.ts'
import { outputsProblem, readOutputs } from './read-outputs.ts'

const params = z.strictObject({
  outputs: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and underscores')
          .refine(
            name => name !== 'date' && name !== 'symbol' && name !== 'knowledge_time',
            'this name is taken by the key',
          )
          .describe('Name of the column.'),
        expression: z
          .string()
          .min(1)
          .meta({ format: 'expression' })
          .describe('What it holds, such as ZSCORE(close / REF(close, 252) - 1).'),
      }),
    )
    .min(1)
    .refine(list => new Set(list.map(output => output.name)).size === list.length, 'two outputs have one name')
    .describe('The columns to compute.'),
  dialect: z
    .enum(['optaic', 'qlib'])
    .default('optaic')
    .describe('qlib: windows give a value from the first present row on.'),
  groups: z.array(z.string()).default([]).describe('Text columns that are groups, such as sector.'),
})

export const expressionPipeline = definePipeline({
  name: 'expression',
  version: '1.1.0',
  about: 'Columns computed by expressions over the columns of upstream datasets.',
  params,
  upstreams: [
    {
      role: 'input',
      types: ['DatasetInstance', 'SignalInstance'],
      min: 1,
      max: null,
      about: 'Where the fields come from; a field of several inputs is that of the first.',
    },
  ],
  examples: [{ outputs: [{ name: 'signal', expression: 'ZSCORE(close / REF(close, 252) - 1)' }] }],
  check: ({ library, inputs }, config) => outputsProblem(config, library, inputs),
  fetch: async (context, config) => compute(context, readOutputs(config, context.library, context.inputs)),
})

async function compute(context: PipelineContext, program: Program): Promise<PipelineResult> {
  const cursor = keptOf(context.inputs)
  const change = firstChange(context, program)
  if (change === null) {
    const [first] = context.inputs
    return { table: await first!.table(), extent: 'delta', unchanged: true, cursor }
  }
  const { panel, fromRow } =
    change === 'all'
      ? { panel: await readPanel(context, program), fromRow: 0 }
      : await readPanelFrom(context, program, change)
  context.log(
    'info',
    `${panel.symbols.length} symbols: values of ${panel.dates.length - fromRow} dates, which look back at ${fromRow} before them`,
  )
  const fields = await context.evaluator.evaluate(program, panel, { fromRow })
  const table = await context.tables.fromPanel({ dates: panel.dates.subarray(fromRow), symbols: panel.symbols, fields })
  return { table, extent: change === 'all' ? 'full' : 'delta', cursor }
}
