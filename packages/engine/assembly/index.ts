/**
 * Kernels compiled to WebAssembly: what runs over every value of every panel. Written in AssemblyScript, which reads like
 * TypeScript; `npm run generate` compiles them. All reach the same imported memory; what stays there from one call to the next
 * saves time and changes no result.
 *
 * Addresses are bytes, rows are counted in numbers of eight bytes. Memory from 0 on is the kernels' own work space, as much
 * as `packages/engine/src/wasm/work-space.ts` says; arrays lie above it.
 */

export { windowAbsoluteDeviation } from './absolute-deviation'
export {
  eachAbs,
  eachAdd,
  eachCeil,
  eachChange,
  eachDivide,
  eachFloor,
  eachLarger,
  eachMultiply,
  eachNegate,
  eachSign,
  eachSmaller,
  eachSqrt,
  eachSubtract,
} from './arithmetic'
export { wholeDeviation } from './deviation'
export { windowExponential } from './exponential'
export { windowArgMax, windowArgMin, windowMax, windowMin } from './extreme'
export { groupCount, groupDeviation, groupGreatest, groupLeast, groupSum } from './group-reductions'
export { groupCentre, groupMean, groupScore } from './groups'
export { eachLog } from './logarithm'
export { eachLog1p } from './logarithm-1p'
export {
  eachAnd,
  eachEq,
  eachFillNaN,
  eachGe,
  eachGt,
  eachIf,
  eachIsNaN,
  eachLe,
  eachLt,
  eachNe,
  eachNot,
  eachOr,
  eachWhere,
} from './logic'
export { wholeMean } from './mean'
export { crossMedian, sectionGroupMedian } from './medians'
export { mendDeviation, mendMean, mendProduct, mendSum } from './mend-moments'
export { mendPair } from './mend-pair'
export { mendShape } from './mend-shape'
export { mendTrend } from './mend-trend'
export { findGap, findValue } from './missing'
export { eachMod } from './modulo'
export { crossCentre, crossScale, crossScore } from './moments'
export { wholePair } from './pair'
export { sectionBucket, sectionGroupRank, sectionRank, sectionTop, sectionWinsorize } from './placed'
export { eachExp } from './power-of-e'
export { eachExpm1, eachTanh } from './power-of-e-less-1'
export { eachHalfPower, eachSignedRoot, eachSignedSquare } from './powers'
export { windowCount, windowLatest } from './present'
export { wholeProduct } from './product'
export { windowQuantile } from './quantile'
export { windowRank } from './rank'
export { crossCount, crossDeviation, crossGreatest, crossLeast, crossMean, crossSum } from './reductions'
export { sectionResiduals } from './residuals'
export { wholeShape } from './shape'
export { windowShortQuantile } from './short-quantile'
export { wholeSum } from './sum'
export { tileIn, tileOut } from './tiles'
export { wholeTrend } from './trend'
export { withBounds, withScale } from './with-numbers'
