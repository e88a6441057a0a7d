/** Methods of Polars that pandas has under other names, or not at all. */

import { call, isWord, literal, type Meant, type Method, method } from './meant.ts'
import type { Syntax } from './syntax.ts'

const of = (operator: string): Method => method('', x => call(operator, x))
const present = (x: Syntax): Meant => call('NOT', call('ISNAN', x))

/** Everything up to a row; missing where the row itself is. */
const running = (operator: string): Method =>
  method('', x => call('WHERE', call(operator, x, literal(x, 0)), present(x)))

const filled = method('value? strategy? limit?', (x, [value, strategy, limit]) => {
  if (value && !strategy) return call('FILLNA', x, value)
  if (isWord(strategy, 'forward')) return call('FFILL', x, ...(limit ? [limit] : []))
  if (isWord(strategy, 'zero')) return call('FILLNA', x, literal(x, 0))
  if (isWord(strategy, 'one')) return call('FILLNA', x, literal(x, 1))
  return 'fill_null() takes a value, or strategy="forward"; all others know the future'
})
const ahead = method('limit?', () => 'backward_fill() fills from the future; write forward_fill()')

export const ofPolars: Readonly<Record<string, Method>> = {
  backward_fill: ahead,
  ceil: of('CEIL'),
  cum_max: running('TS_MAX'),
  cum_min: running('TS_MIN'),
  cum_prod: running('PRODUCT'),
  cum_sum: running('SUM'),
  fill_nan: method('value', (x, [value]) => call('FILLNA', x, value!)),
  fill_null: filled,
  floor: of('FLOOR'),
  forward_fill: method('limit?', (x, [limit]) => call('FFILL', x, ...(limit ? [limit] : []))),
  is_nan: of('ISNAN'),
  is_not_nan: method('', present),
  is_not_null: method('', present),
  is_null: of('ISNAN'),
  log1p: of('LOG1P'),
  neg: of('NEGATE'),
  tanh: of('TANH'),
}
