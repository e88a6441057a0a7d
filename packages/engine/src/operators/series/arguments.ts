/** Arguments that many time-series operators share. */

import type { Argument, Constants, Lookback } from '../../operator.ts'

export const x: Argument = { name: 'x', kind: 'series', type: 'number', about: 'The values.' }
export const y: Argument = { name: 'y', kind: 'series', type: 'number', about: 'The other values.' }

export const window: Argument = {
  name: 'n',
  kind: 'window',
  min: 0,
  about: 'Rows in the window, the current one included; 0 takes everything up to the current row.',
}

/** Of exponentially weighted means. */
export const spanOrAlpha: Argument = {
  name: 'n',
  kind: 'number',
  min: Number.MIN_VALUE,
  about: 'Span in rows, or alpha when between 0 and 1.',
}

/** Rows that are looked through, present or not. */
export const recentRows: Argument = {
  name: 'd',
  kind: 'integer',
  min: 1,
  about: 'Rows that are looked through, the current one included.',
}

/** Row distance; negative looks ahead, which only labels may do. */
export const distance: Argument = {
  name: 'n',
  kind: 'window',
  about: 'How many rows back; a negative number looks ahead, which only a label may do.',
}

/**
 * Reach of a window of n rows: blocks are anchored at absolute multiples of n and both halves of a window lie inside it,
 * so nothing before the window is ever read.
 */
export const windowLookback = (constants: Constants): Lookback => {
  const n = constants[0] ?? 0
  return n === 0 ? 'all' : n - 1
}

export const windowMissing =
  'Missing (or infinite, as in pandas) values are left out; a result needs at least min_periods present values in the window.'
