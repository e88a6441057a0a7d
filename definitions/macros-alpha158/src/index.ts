/** Qlib's Alpha158 as macros under Qlib's own names, and as the outputs of one program. */

import type { Dialect, Macro, NamedExpression } from '@optaic/engine'
import { defineOpMacro, type OpMacroDefinition } from '@optaic/kit'
import { barFeatures } from './bars.ts'
import { rollingFeatures } from './rolling.ts'

/**
 * All 158 in Qlib's order; they read the fields open, high, low, close, volume and vwap. Names are Qlib's as they are: none
 * of them is the name of an operator, and a panel's own field of the same name goes before.
 */
export const alpha158: readonly Macro[] = [...barFeatures, ...rollingFeatures]

/** The same as Definitions. */
export const alpha158Definitions: readonly OpMacroDefinition[] = alpha158.map(macro =>
  defineOpMacro({ ...macro, version: '1.0.0' }),
)

/** All 158 as one plan: `compile(alpha158Program.outputs, alpha158Program)`; it needs no macros to be registered. */
export const alpha158Program: { readonly outputs: readonly NamedExpression[]; readonly dialect: Dialect } = {
  outputs: alpha158.map(({ name, body }) => ({ name, expression: body })),
  dialect: 'qlib',
}
