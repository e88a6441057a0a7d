/** Arguments that many cross-section operators share. */

import type { Argument } from '../../operator.ts'

export const x: Argument = { name: 'x', kind: 'series', type: 'number', about: 'The values.' }

export const group: Argument = {
  name: 'group',
  kind: 'series',
  type: 'group',
  about: 'Group of each symbol on each date, for instance its industry.',
}
