/**
 * Windows in blocks (van Herk 1992, Gil and Werman 1993; see `src/operators/series/kernels/rolling.ts`): several blocks next
 * to each other go side by side in the lanes of vectors.
 *
 * A core does groups of `lanes` whole blocks, the first beginning at the addresses it is given, and reads the block before
 * each. What is not whole, at either end of the rows, is copied next to missing rows first, so that a core knows no ends.
 */

/** Arrays at the row where the first block begins. */
export type Core = (out: usize, x: usize, y: usize, groups: i32, w: i32, mode: i32) => void

/** The kernels' own work space: first the folds of a core, what they are for each row of a block and one more. */
export function workSpace(): usize {
  return (__heap_base + 63) & ~63
}

/** Bytes of the folds: five of them, in four lanes. */
function foldBytes(w: i32): usize {
  return 160 * (<usize>w + 1)
}

/**
 * Results for rows [start, end) of `series` series, each `apart` numbers after the one before it; `boundary` is the first block
 * boundary at or before `start`; y is 0 for folds of one series.
 */
export function overBlocks(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  boundary: i32,
  w: i32,
  mode: i32,
  series: i32,
  apart: i32,
  lanes: i32,
  core: Core,
): void {
  const step = (<usize>apart) << 3
  for (let k = 0; k < series; k++) {
    blocks(out, x, y, start, end, boundary, w, mode, lanes, core)
    out += step
    x += step
    if (y !== 0) y += step
  }
}

function blocks(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  boundary: i32,
  w: i32,
  mode: i32,
  lanes: i32,
  core: Core,
): void {
  const group = w * lanes
  let b = boundary
  // What lies before the first row may be read: windows that reach there are missing in the end.
  const reads = boundary === start && start + group <= end
  if (!reads) {
    edge(out, x, y, start, end, boundary, w, mode, group, core)
    b += group
  }
  const groups = b < end ? (end - b) / group : 0
  if (groups > 0) {
    const skip = (<usize>b) << 3
    core(out + skip, x + skip, y + skip, groups, w, mode)
    b += groups * group
  }
  const rest = end - b
  if (rest > 0) {
    // Whole blocks at the end are done with as many before them, which get the bits they have.
    if (reads && rest % w === 0) {
      const skip = (<usize>(end - group)) << 3
      core(out + skip, x + skip, y + skip, 1, w, mode)
    } else edge(out, x, y, start, end, b, w, mode, group, core)
  }
  if (reads) for (let i = start; i < start + w - 1; i++) store<f64>(out + ((<usize>i) << 3), NaN)
}

/** One group in a copy, rows outside [start, end) missing. */
function edge(
  out: usize,
  x: usize,
  y: usize,
  start: i32,
  end: i32,
  b: i32,
  w: i32,
  mode: i32,
  group: i32,
  core: Core,
): void {
  const room = (<usize>(w + group)) << 3
  const copyOfX = workSpace() + foldBytes(w)
  const copyOfY = copyOfX + room
  const results = copyOfY + room
  const block = (<usize>w) << 3
  copyRows(copyOfX, x, start, end, b - w, b + group)
  if (y !== 0) copyRows(copyOfY, y, start, end, b - w, b + group)
  core(results, copyOfX + block, copyOfY + block, 1, w, mode)
  const from = max(start, b)
  const to = min(end, b + group)
  copy(out + ((<usize>from) << 3), results + ((<usize>(from - b)) << 3), to - from)
}

/** Rows [first, last) of x to `to`; those outside [start, end) are missing. */
function copyRows(to: usize, x: usize, start: i32, end: i32, first: i32, last: i32): void {
  const from = max(start, first)
  const until = min(end, last)
  for (let i = first; i < from; i++) store<f64>(to + ((<usize>(i - first)) << 3), NaN)
  copy(to + ((<usize>(from - first)) << 3), x + ((<usize>from) << 3), until - from)
  for (let i = until; i < last; i++) store<f64>(to + ((<usize>(i - first)) << 3), NaN)
}

/** `rows` numbers; few, so that a call of `memory.copy` would cost more. */
function copy(to: usize, from: usize, rows: i32): void {
  const bytes = rows > 0 ? (<usize>rows) << 3 : 0
  let i: usize = 0
  for (; i + 8 < bytes; i += 16) v128.store(to + i, v128.load(from + i))
  if (i < bytes) store<f64>(to + i, load<f64>(from + i))
}
