/** The cross-section operators: all symbols of one date at a time. */

import type { CrossOperator } from '../../operator.ts'
import { rank } from './rank.ts'
import { zscore } from './zscore.ts'

export const crossOperators: readonly CrossOperator[] = [rank, zscore]
