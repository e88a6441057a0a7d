/** Operators on single values. */

import type { Macro } from '@optaic/engine'
import { brain, number, x, y } from './brain.ts'

const bound = (name: string, usual: number) => number(name, usual, 'Bound, which itself is inside.')

export const ofValues: readonly Macro[] = [
  brain('INVERSE', 'One over the value.', [x], '1 / x'),
  brain('REVERSE', 'The value with the other sign.', [x], '-x'),
  brain(
    'S_LOG_1P',
    'Logarithm of 1 and the absolute value, with the sign of the value.',
    [x],
    'SIGN(x) * LOG1P(ABS(x))',
  ),
  brain('SIGMOID', 'The logistic function, from 0 to 1.', [x], '1 / (1 + EXP(-x))'),
  brain('FRACTION', 'What is behind the point, with the sign of the value.', [x], 'SIGN(x) * (ABS(x) - FLOOR(ABS(x)))'),
  brain('IS_NOT_NAN', '1 where the value is present, else 0.', [x], 'not ISNAN(x)'),
  brain('NAN_MASK', 'The value where the mask is not below 0; missing where the mask is.', [x, y], 'WHERE(x, y >= 0)'),
  brain(
    'NAN_OUT',
    'The value where it lies within two bounds, else missing.',
    [x, bound('lower', 0), bound('upper', 0)],
    'WHERE(x, x >= lower and x <= upper)',
  ),
  brain('PURIFY', 'The value, or missing where it is infinite.', [x], 'WHERE(x, x - x == 0)'),
  brain(
    'LEFT_TAIL',
    'The value where it is at most the maximum, else missing.',
    [x, number('maximum', 0, 'The most.')],
    'WHERE(x, x <= maximum)',
  ),
  brain(
    'RIGHT_TAIL',
    'The value where it is at least the minimum, else missing.',
    [x, number('minimum', 0, 'The least.')],
    'WHERE(x, x >= minimum)',
  ),
  brain(
    'TAIL',
    'The new value where the value lies within two bounds, else the value.',
    [x, bound('lower', 0), bound('upper', 0), number('newval', 0, 'The new value.')],
    'IF(x >= lower and x <= upper, newval, x)',
  ),
]
