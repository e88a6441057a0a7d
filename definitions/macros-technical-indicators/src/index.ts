/** Indicators of technical analysis under TA-Lib's names, with its parameters, defaults and order of arguments. */

import type { Macro } from '@optaic/engine'
import { defineOpMacro, type OpMacroDefinition } from '@optaic/kit'
import { averages } from './averages.ts'
import { examples } from './examples.ts'
import { momentum } from './momentum.ts'
import { rangesAndVolumes } from './ranges-and-volumes.ts'

/** They read the fields that their parameters are called after, where nothing else is given. */
export const technicalIndicators: readonly Macro[] = [...averages, ...momentum, ...rangesAndVolumes].map(macro => ({
  ...macro,
  examples: examples[macro.name] ?? [],
}))

/** The same as Definitions. */
export const technicalDefinitions: readonly OpMacroDefinition[] = technicalIndicators.map(macro =>
  defineOpMacro({ ...macro, version: '1.0.0' }),
)
