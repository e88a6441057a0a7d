/** The configuration of an ExperimentInstance: the one typed declaration from which schema, form and help come. */
import { callOf, z } from '@optaic/kit'

const day = z.iso.date()
const expression = z.string().min(1).max(100_000).meta({ format: 'expression' })

export const experimentConfig = z.strictObject({
  expression: expression
    .optional()
    .describe('What is tried, such as ZSCORE(DELTA(close, 252)); left out where a Definition is.'),
  parameters: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .default({})
    .describe('Arguments of the Definition, by name: numbers or expressions.'),
  dialect: z.enum(['optaic', 'qlib']).default('optaic').describe('Whose rules hold where they differ.'),
  groups: z.array(z.string()).default([]).describe('Text columns that are groups, such as sector.'),
  price: z
    .string()
    .nullable()
    .default('close')
    .describe('Column whose forward returns judge the signal; null judges it by the label alone, or not at all.'),
  label: expression
    .optional()
    .describe('What judges the signal instead: it may look ahead, as REF(close, -5) / close - 1 does.'),
  horizons: z
    .array(z.int().min(1).max(1000))
    .min(1)
    .max(20)
    .default([1, 5, 10, 20])
    .describe('Sessions that forward returns run over; the first is the one that metrics speak of.'),
  delay: z
    .int()
    .min(0)
    .max(100)
    .default(1)
    .describe('Sessions between the signal and the price that returns start from.'),
  quantiles: z.int().min(2).max(100).default(5).describe('Parts into which the symbols of each date are cut.'),
  from: day.nullable().default(null).describe('First date that is judged.'),
  to: day.nullable().default(null).describe('Last date that is judged.'),
  sample: z.int().min(0).max(1000).default(20).describe('Latest values that are kept with the Run.'),
})

export type ExperimentConfig = z.output<typeof experimentConfig>

/**
 * The expression that is tried: the one given, or the call of the Definition, in its version where that is given. Null where
 * neither or both are given.
 */
export function expressionOf(
  config: ExperimentConfig,
  definition: { readonly name: string; readonly version?: string } | null,
): string | null {
  if ((config.expression === undefined) === (definition === null)) return null
  return config.expression ?? callOf(definition!.name, config.parameters, definition!.version)
}
