/** Small tables for each operator, with what pandas and numpy give for its formula. */

import type { Example } from '@optaic/engine'

export const examples: Readonly<Record<string, readonly Example[]>> = {
  TS_BACKFILL: [
    {
      expression: 'TS_BACKFILL(x, 2)',
      fields: { x: [[null, 3, null, null, 4, null, 2]] },
      result: [[null, 3, 3, null, 4, 4, 2]],
    },
  ],
  TS_AV_DIFF: [
    {
      expression: 'TS_AV_DIFF(x, 3)',
      fields: { x: [[3, 1, null, 4, 4, 9, 2]] },
      result: [[0, -1, null, 1.5, 0, 3.333333333333333, -3]],
    },
  ],
  TS_SCALE: [
    {
      expression: 'TS_SCALE(x, 3, 1)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, 1.5, 2, 1.6666666666666665, 1, 2]],
    },
  ],
  TS_COUNT_NANS: [
    {
      expression: 'TS_COUNT_NANS(x, 3)',
      fields: { x: [[3, 1, null, 4, 4, 9, 2]] },
      result: [[null, null, 1, 1, 1, 0, 0]],
    },
  ],
  TS_ARG_MAX: [
    { expression: 'TS_ARG_MAX(x, 3)', fields: { x: [[1, 3, 2, 5, 4, 4, 8]] }, result: [[null, null, 1, 0, 1, 2, 0]] },
  ],
  TS_ARG_MIN: [
    { expression: 'TS_ARG_MIN(x, 3)', fields: { x: [[1, 3, 2, 5, 4, 4, 8]] }, result: [[null, null, 2, 1, 2, 1, 2]] },
  ],
  TS_IR: [
    {
      expression: 'TS_IR(x, 3)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, 2, 2.182178902359924, 2.400396792595916, 7.505553499465135, 2.3094010767585025]],
    },
  ],
  TS_MIN_DIFF: [
    { expression: 'TS_MIN_DIFF(x, 3)', fields: { x: [[1, 3, 2, 5, 4, 4, 8]] }, result: [[null, null, 1, 3, 2, 0, 4]] },
  ],
  TS_MAX_DIFF: [
    {
      expression: 'TS_MAX_DIFF(x, 3)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, -1, 0, -1, -1, 0]],
    },
  ],
  TS_MIN_MAX_DIFF: [
    {
      expression: 'TS_MIN_MAX_DIFF(x, 3)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, 0, 1.5, 0.5, -0.5, 2]],
    },
  ],
  TS_MIN_MAX_CPS: [
    {
      expression: 'TS_MIN_MAX_CPS(x, 3, 1)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, 2, 2, 3, 5, 4]],
    },
  ],
  TS_PERCENTAGE: [
    {
      expression: 'TS_PERCENTAGE(x, 3, 0.25)',
      fields: { x: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, 1.5, 2.5, 3, 4, 4]],
    },
  ],
  TS_PARTIAL_CORR: [
    {
      expression: 'TS_PARTIAL_CORR(x, y, z, 5)',
      fields: { x: [[2, 1, 4, 3, 6, 5, 9]], y: [[1, 2, 2, 4, 3, 6, 5]], z: [[1, 3, 2, 5, 4, 4, 8]] },
      result: [[null, null, null, null, 0.402015126103685, 0.39863219216896056, -0.14439897447623115]],
    },
  ],
  TS_VECTOR_PROJ: [
    {
      expression: 'TS_VECTOR_PROJ(x, y, 3)',
      fields: { x: [[2, 1, 4, 3, 6, 5, 9]], y: [[1, 2, 2, 4, 3, 6, 5]] },
      result: [
        [null, null, 2.6666666666666665, 3.6666666666666665, 3.9310344827586206, 5.901639344262295, 6.642857142857143],
      ],
    },
  ],
  TS_VECTOR_NEUT: [
    {
      expression: 'TS_VECTOR_NEUT(x, y, 3)',
      fields: { x: [[2, 1, 4, 3, 6, 5, 9]], y: [[1, 2, 2, 4, 3, 6, 5]] },
      result: [
        [
          null,
          null,
          1.3333333333333335,
          -0.6666666666666665,
          2.0689655172413794,
          -0.9016393442622954,
          2.3571428571428568,
        ],
      ],
    },
  ],
  DAYS_FROM_LAST_CHANGE: [
    {
      expression: 'DAYS_FROM_LAST_CHANGE(x)',
      fields: { x: [[null, 5, 5, null, 5, 6, 6, null, 7]] },
      result: [[null, 0, 1, 2, 3, 0, 1, 2, 0]],
    },
  ],
  HUMP: [
    {
      expression: 'HUMP(x, 0.1)',
      fields: {
        x: [
          [10, 10.5, 13, 8],
          [-10, -12, -10, 0],
        ],
      },
      result: [
        [10, 10, 12.3, 11.5],
        [-10, -10, -10, -9.2],
      ],
    },
  ],
  INVERSE: [{ expression: 'INVERSE(x)', fields: { x: [[-2.5, null, 0.25, 4]] }, result: [[-0.4, null, 4, 0.25]] }],
  REVERSE: [
    { expression: 'REVERSE(x)', fields: { x: [[-2.5, 0, null, 0.25, 3]] }, result: [[2.5, 0, null, -0.25, -3]] },
  ],
  S_LOG_1P: [
    {
      expression: 'S_LOG_1P(x)',
      fields: { x: [[-2.5, 0, null, 0.25, 3]] },
      result: [[-1.252762968495368, 0, null, 0.22314355131420976, 1.3862943611198906]],
    },
  ],
  SIGMOID: [
    {
      expression: 'SIGMOID(x)',
      fields: { x: [[-2.5, 0, null, 0.25, 3]] },
      result: [[0.07585818002124355, 0.5, null, 0.5621765008857981, 0.9525741268224334]],
    },
  ],
  FRACTION: [
    { expression: 'FRACTION(x)', fields: { x: [[-2.5, 0, null, 0.25, 3]] }, result: [[-0.5, 0, null, 0.25, 0]] },
  ],
  IS_NOT_NAN: [{ expression: 'IS_NOT_NAN(x)', fields: { x: [[-2.5, 0, null, 0.25, 3]] }, result: [[1, 1, 0, 1, 1]] }],
  NAN_MASK: [
    {
      expression: 'NAN_MASK(x, y)',
      fields: { x: [[5, 6, 8, 7]], y: [[1, -1, null, 0]] },
      result: [[5, null, null, 7]],
    },
  ],
  NAN_OUT: [
    {
      expression: 'NAN_OUT(x, 0, 1)',
      fields: { x: [[-2.5, 0, null, 0.25, 3]] },
      result: [[null, 0, null, 0.25, null]],
    },
  ],
  PURIFY: [{ expression: 'PURIFY(x)', fields: { x: [[-2.5, 0, null, 0.25, 3]] }, result: [[-2.5, 0, null, 0.25, 3]] }],
  LEFT_TAIL: [
    { expression: 'LEFT_TAIL(x, 60)', fields: { x: [[50, 60, null, 61, -3]] }, result: [[50, 60, null, null, -3]] },
  ],
  RIGHT_TAIL: [
    {
      expression: 'RIGHT_TAIL(x, 0.25)',
      fields: { x: [[-2.5, 0, null, 0.25, 3]] },
      result: [[null, null, null, 0.25, 3]],
    },
  ],
  TAIL: [
    { expression: 'TAIL(x, 0, 1, 9)', fields: { x: [[-2.5, 0, null, 0.25, 3]] }, result: [[-2.5, 9, null, 9, 3]] },
  ],
  NORMALIZE: [
    { expression: 'NORMALIZE(x)', fields: { x: [[1], [2], [null], [6], [3]] }, result: [[-2], [-1], [null], [3], [0]] },
    {
      expression: 'NORMALIZE(x, useStd=true, limit=1)',
      fields: { x: [[1], [2], [null], [6], [3]] },
      result: [[-0.9258200997725514], [-0.4629100498862757], [null], [1], [0]],
    },
  ],
  SCALE_DOWN: [
    {
      expression: 'SCALE_DOWN(x, 0.5)',
      fields: { x: [[1], [2], [null], [6], [3]] },
      result: [[-0.5], [-0.3], [null], [0.5], [-0.09999999999999998]],
    },
  ],
  VECTOR_PROJ: [
    {
      expression: 'VECTOR_PROJ(x, y)',
      fields: { x: [[1], [2], [null], [6], [3]], y: [[2], [-1], [4], [1], [null]] },
      result: [[2], [-1], [null], [1], [null]],
    },
  ],
  VECTOR_NEUT: [
    {
      expression: 'VECTOR_NEUT(x, y)',
      fields: { x: [[1], [2], [null], [6], [3]], y: [[2], [-1], [4], [1], [null]] },
      result: [[-1], [3], [null], [5], [null]],
    },
  ],
  REGRESSION_PROJ: [
    {
      expression: 'REGRESSION_PROJ(x, y)',
      fields: { x: [[1], [2], [null], [6], [3]], y: [[2], [-1], [4], [1], [null]] },
      result: [[3], [3.0000000000000013], [null], [3.0000000000000004], [null]],
    },
  ],
  GROUP_SCALE: [
    {
      expression: 'GROUP_SCALE(x, group)',
      fields: { x: [[1], [2], [6], [3], [5]], group: [[0], [0], [0], [1], [1]] },
      result: [[0], [0.2], [1], [0], [1]],
    },
  ],
  GROUP_NORMALIZE: [
    {
      expression: 'GROUP_NORMALIZE(x, group)',
      fields: { x: [[1], [-2], [5], [3], [null]], group: [[0], [0], [0], [1], [1]] },
      result: [[0.125], [-0.25], [0.625], [1], [null]],
    },
  ],
  GROUP_VECTOR_PROJ: [
    {
      expression: 'GROUP_VECTOR_PROJ(x, y, group)',
      fields: { x: [[1], [2], [6], [3], [5]], y: [[2], [-1], [4], [1], [2]], group: [[0], [0], [0], [1], [1]] },
      result: [[2.2857142857142856], [-1.1428571428571428], [4.571428571428571], [2.6], [5.2]],
    },
  ],
  GROUP_VECTOR_NEUT: [
    {
      expression: 'GROUP_VECTOR_NEUT(x, y, group)',
      fields: { x: [[1], [2], [6], [3], [5]], y: [[2], [-1], [4], [1], [2]], group: [[0], [0], [0], [1], [1]] },
      result: [
        [-1.2857142857142856],
        [3.142857142857143],
        [1.4285714285714288],
        [0.3999999999999999],
        [-0.20000000000000018],
      ],
    },
  ],
}
