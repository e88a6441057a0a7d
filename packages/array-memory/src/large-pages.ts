/**
 * Large pages for memory that is gone through from end to end. Pages are 4 KiB by default: of a panel of ten megabytes the
 * processor then has to look up thousands of addresses that it cannot all remember, and the system makes as many pages.
 * Linux gives pages of 2 MiB to those who ask (transparent huge pages, `madvise(2)`), as numpy does; V8 does not ask.
 */

type Ffi = typeof import('node:ffi')

/** Gives advice on memory from an address on; 0 where it was taken. */
type Advise = (address: bigint, bytes: bigint, advice: number) => number

const LARGE_PAGE = 2n ** 21n
/** `MADV_HUGEPAGE` of `<sys/mman.h>` on Linux. */
const HUGEPAGE = 14

interface Reached {
  readonly pointerTo: Ffi['getRawPointer']
  readonly advise: Advise
}

let known: Reached | null | undefined

/**
 * Asks for large pages wherever a whole one fits into memory; best before it is first touched. True where the system took
 * the advice, which it may yet not follow; false where it cannot be had, and nothing has changed.
 */
export function onLargePages(memory: ArrayBuffer | SharedArrayBuffer): boolean {
  if (memory.byteLength < LARGE_PAGE) return false
  if (known === undefined) known = reached()
  if (known === null) return false
  const start = known.pointerTo(new Uint8Array(memory))
  const first = ((start + LARGE_PAGE - 1n) / LARGE_PAGE) * LARGE_PAGE
  const last = ((start + BigInt(memory.byteLength)) / LARGE_PAGE) * LARGE_PAGE
  return last > first && known.advise(first, last - first, HUGEPAGE) === 0
}

/** The system's call, null where there is none. Numbers of 64 bits are addresses on these processors alone. */
function reached(): Reached | null {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return null
  try {
    const ffi = foreignFunctions()
    const { functions } = ffi.dlopen(null, { madvise: { arguments: ['u64', 'u64', 'i32'], return: 'i32' } })
    return { pointerTo: ffi.getRawPointer, advise: functions.madvise }
  } catch {
    // A Node that was built without it, or is told not to allow it.
    return null
  }
}

/** Node's module, which is experimental and says so to whoever runs the program; they can do nothing about it. */
function foreignFunctions(): Ffi {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    const ffi = process.getBuiltinModule('node:ffi')
    if (ffi === undefined) throw new Error('this Node has no foreign functions')
    return ffi
  } finally {
    process.emitWarning = emitWarning
  }
}
