/** Operators of WorldQuant BRAIN that are expressions of operators that there are. */

import type { Macro } from '@optaic/engine'
import { defineOpMacro, type OpMacroDefinition } from '@optaic/kit'
import { ofADate } from './of-a-date.ts'
import { ofValues } from './of-values.ts'
import { overTime } from './over-time.ts'

/** They take what they read as arguments, and need no field of a certain name. */
export const worldquantBrain: readonly Macro[] = [...ofValues, ...overTime, ...ofADate]

/** The same as Definitions. */
export const worldquantDefinitions: readonly OpMacroDefinition[] = worldquantBrain.map(macro =>
  defineOpMacro({ ...macro, version: '1.0.0' }),
)
