/** Makes the macro of one numbered alpha. */

import type { Macro } from '@optaic/engine'

/** `body` is the formula as printed; the language reads the paper's own notation. */
export const alpha = (number: number, about: string, body: string): Macro => ({
  name: `ALPHA${String(number).padStart(3, '0')}`,
  about,
  parameters: [],
  body,
  // Windows need every value, also when called in Qlib's dialect.
  dialect: 'optaic',
  source: `Kakushadze, 101 Formulaic Alphas, arXiv:1601.00991, alpha ${number}`,
})
