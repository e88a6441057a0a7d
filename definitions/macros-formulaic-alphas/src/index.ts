/** The 101 Formulaic Alphas of Kakushadze (arXiv:1601.00991) as macros, ALPHA001 to ALPHA101. */

import type { Macro } from '@optaic/engine'
import { defineOpMacro, type OpMacroDefinition } from '@optaic/kit'
import { alphas001to025 } from './alphas/alphas-001-025.ts'
import { alphas026to050 } from './alphas/alphas-026-050.ts'
import { alphas051to075 } from './alphas/alphas-051-075.ts'
import { alphas076to101 } from './alphas/alphas-076-101.ts'

/** Names that the formulas read like fields; a panel's own field of the same name goes before. */
export const formulaicFields: readonly Macro[] = [
  {
    name: 'RETURNS',
    about: 'Simple return of the close over one row.',
    parameters: [],
    body: 'close / REF(close, 1) - 1',
    source: 'Kakushadze, 101 Formulaic Alphas, arXiv:1601.00991, appendix A.2',
  },
]

/**
 * All 101, in the order of the paper. They read the fields open, high, low, close, volume, vwap, cap (alpha 56) and the groups
 * sector, industry and subindustry, and call {@link formulaicFields}, which a registry must hold as well.
 */
export const formulaicAlphas: readonly Macro[] = [
  ...alphas001to025,
  ...alphas026to050,
  ...alphas051to075,
  ...alphas076to101,
]

/** The fields and the alphas as Definitions. */
export const formulaicDefinitions: readonly OpMacroDefinition[] = [...formulaicFields, ...formulaicAlphas].map(macro =>
  defineOpMacro({ ...macro, version: '1.0.0' }),
)
