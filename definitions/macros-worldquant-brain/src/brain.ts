/** Makes the macro of an operator of WorldQuant BRAIN, with the parameters that they share. */

import type { Example, Macro, MacroParameter } from '@optaic/engine'
import { examples } from './examples.ts'

const values = (name: string, about: string): MacroParameter => ({ name, about })

export const x = values('x', 'The values.')
export const y = values('y', 'The other values.')
export const z = values('z', 'Values that are held fixed.')
export const group = values('group', 'Group of each symbol, for instance its industry.')
export const d: MacroParameter = { name: 'd', constant: 'whole', min: 1, about: 'Rows of the window.' }

/** A number known before the run. */
export const number = (name: string, usual: number, about: string, limits: { min?: number; max?: number } = {}) =>
  ({ name, default: String(usual), constant: 'number', ...limits, about }) satisfies MacroParameter

export const brain = (name: string, about: string, parameters: readonly MacroParameter[], body: string): Macro => ({
  name,
  about,
  parameters,
  body,
  // Windows need every value unless it is said otherwise, also when called in Qlib's dialect.
  dialect: 'optaic',
  source: `WorldQuant BRAIN, function ${name.toLowerCase()}`,
  examples: (examples[name] ?? []) as readonly Example[],
})
