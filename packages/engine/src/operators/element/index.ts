/** The element-wise operators: one value at a time. */

import type { ElementOperator } from '../../operator.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { and } from './and.ts'
import { ceil } from './ceil.ts'
import { clip } from './clip.ts'
import { divide } from './divide.ts'
import { eq } from './eq.ts'
import { exp } from './exp.ts'
import { expm1 } from './expm1.ts'
import { fillna } from './fillna.ts'
import { floor } from './floor.ts'
import { ge } from './ge.ts'
import { gt } from './gt.ts'
import { choose } from './if.ts'
import { isnan } from './isnan.ts'
import { le } from './le.ts'
import { log } from './log.ts'
import { log1p } from './log1p.ts'
import { lt } from './lt.ts'
import { max2 } from './max2.ts'
import { min2 } from './min2.ts'
import { mod } from './mod.ts'
import { multiply } from './multiply.ts'
import { ne } from './ne.ts'
import { negate } from './negate.ts'
import { not } from './not.ts'
import { or } from './or.ts'
import { power } from './power.ts'
import { round } from './round.ts'
import { sign } from './sign.ts'
import { signedPower } from './signed-power.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'
import { tanh } from './tanh.ts'
import { where } from './where.ts'

export const elementOperators: readonly ElementOperator[] = [
  abs,
  add,
  and,
  ceil,
  clip,
  divide,
  eq,
  exp,
  expm1,
  fillna,
  floor,
  ge,
  gt,
  choose,
  isnan,
  le,
  log,
  log1p,
  lt,
  max2,
  min2,
  mod,
  multiply,
  ne,
  negate,
  not,
  or,
  power,
  round,
  sign,
  signedPower,
  sqrt,
  subtract,
  tanh,
  where,
]
