/** Makes the macro of an indicator, with the parameters that indicators share under TA-Lib's names. */

import type { Macro, MacroParameter } from '@optaic/engine'

const field = (name: string, about: string): MacroParameter => ({ name, default: name, series: true, about })

export const open = field('open', 'First prices.')
export const high = field('high', 'Highest prices.')
export const low = field('low', 'Lowest prices.')
export const close = field('close', 'Last prices.')
export const volume = field('volume', 'Volumes.')
export const real: MacroParameter = { name: 'real', default: 'close', series: true, about: 'The values.' }

/** A window of rows. */
export const rows = (name: string, usual: number, min = 1): MacroParameter => ({
  name,
  default: String(usual),
  constant: 'whole',
  min,
  about: 'Rows of the window.',
})

export const indicator = (
  name: string,
  about: string,
  parameters: readonly MacroParameter[],
  body: string,
  what = name,
): Macro => ({
  name,
  about,
  parameters,
  body,
  // Windows need every value, also when called in Qlib's dialect.
  dialect: 'optaic',
  source: `TA-Lib, function ${what}`,
})
