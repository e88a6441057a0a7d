/** Some dates of symbol-major arrays turned round, so that the symbols of a date lie next to each other. */

/** Dates [0, dates) of x, whose symbols are `stride` numbers apart, to `block`, whose dates are `pitch` numbers apart. */
export function tileIn(block: usize, x: usize, stride: i32, pitch: i32, dates: i32, symbols: i32): void {
  turn(block, x, stride, pitch, dates, symbols)
}

/** The way back. */
export function tileOut(block: usize, x: usize, stride: i32, pitch: i32, dates: i32, symbols: i32): void {
  turn(x, block, pitch, stride, symbols, dates)
}

/** to[j, i] = from[i, j] for i below `rows` and j below `columns`, two by two. */
function turn(to: usize, from: usize, fromPitch: i32, toPitch: i32, columns: i32, rows: i32): void {
  const fromStep = (<usize>fromPitch) << 3
  const toStep = (<usize>toPitch) << 3
  let i = 0
  for (; i + 1 < rows; i += 2) {
    const a = from + <usize>i * fromStep
    const b = a + fromStep
    let at = to + ((<usize>i) << 3)
    let j = 0
    for (; j + 1 < columns; j += 2) {
      const skip = (<usize>j) << 3
      const u = v128.load(a + skip)
      const v = v128.load(b + skip)
      v128.store(at, v128.shuffle<f64>(u, v, 0, 2))
      v128.store(at + toStep, v128.shuffle<f64>(u, v, 1, 3))
      at += 2 * toStep
    }
    if (j < columns) {
      const skip = (<usize>j) << 3
      store<f64>(at, load<f64>(a + skip))
      store<f64>(at, load<f64>(b + skip), 8)
    }
  }
  if (i === rows) return
  const a = from + <usize>i * fromStep
  let at = to + ((<usize>i) << 3)
  for (let j = 0; j < columns; j++, at += toStep) store<f64>(at, load<f64>(a + ((<usize>j) << 3)))
}
