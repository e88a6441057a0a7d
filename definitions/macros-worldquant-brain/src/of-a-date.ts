/** Operators over the symbols of a date, and over those of a group. */

import type { Macro } from '@optaic/engine'
import { brain, group, number, x, y } from './brain.ts'

/** Where x is missing, nothing of it is explained. */
const projected = (sum: (values: string) => string): string =>
  `WHERE(y, not ISNAN(x)) * ${sum('x * y')} / ${sum('WHERE(y * y, not ISNAN(x))')}`
const ofDate = projected(values => `CS_SUM(${values})`)
const ofGroup = projected(values => `GROUP_SUM(${values}, group)`)

export const ofADate: readonly Macro[] = [
  brain(
    'NORMALIZE',
    'Value less the mean of the date, over the standard deviation if that is wanted, and cut at a limit on both sides if there is one.',
    [
      x,
      { name: 'useStd', default: '0', constant: 'whole', min: 0, max: 1, about: 'Whether deviations are the unit.' },
      number('limit', 0, 'The limit; 0 is none.', { min: 0 }),
    ],
    'let v = IF(useStd == 1, ZSCORE(x), DEMEAN(x)); IF(limit > 0, MIN2(MAX2(v, -limit), limit), v)',
  ),
  brain(
    'SCALE_DOWN',
    'Where the value lies between the lowest and the highest of the date, from 0 to 1, less a constant.',
    [x, number('constant', 0, 'What is taken off.')],
    '(x - CS_MIN(x)) / (CS_MAX(x) - CS_MIN(x)) - constant',
  ),
  brain('VECTOR_PROJ', 'What y explains of x on the date, without a constant.', [x, y], ofDate),
  brain(
    'VECTOR_NEUT',
    'What y leaves of x on the date, without a constant. NEUTRALIZE, also called VECTOR_NEUTRALIZE, has one.',
    [x, y],
    `x - ${ofDate}`,
  ),
  brain('REGRESSION_PROJ', 'What y explains of x on the date, with a constant.', [x, y], 'x - NEUTRALIZE(x, y)'),
  brain(
    'GROUP_SCALE',
    'Where the value lies between the lowest and the highest of its group, from 0 to 1.',
    [x, group],
    '(x - GROUP_MIN(x, group)) / (GROUP_MAX(x, group) - GROUP_MIN(x, group))',
  ),
  brain(
    'GROUP_NORMALIZE',
    'Value over the sum of the absolute values of its group.',
    [x, group],
    'x / GROUP_SUM(ABS(x), group)',
  ),
  brain('GROUP_VECTOR_PROJ', 'What y explains of x within the group, without a constant.', [x, y, group], ofGroup),
  brain(
    'GROUP_VECTOR_NEUT',
    'What y leaves of x within the group, without a constant.',
    [x, y, group],
    `x - ${ofGroup}`,
  ),
]
