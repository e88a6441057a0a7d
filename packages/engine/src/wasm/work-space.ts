/** How much memory the compiled kernels keep for themselves, from address 0 on; see `assembly/blocks.ts`. */

/** Longest window that is done in blocks; longer ones are folded window by window. */
export const LONGEST_BLOCK = 65535

/** Constants of the module lie before, and end far below. */
export const WORK_START = 4096

/** Those constants; five folds in four lanes for a block and a row more; then three copies of a group of four blocks and the one before. */
export const FOLD_BYTES = 160 * (LONGEST_BLOCK + 1) + 3 * 5 * 8 * (LONGEST_BLOCK + 1) + WORK_START

/** Orders that are kept: eight of up to 4,096 rows and one of up to four of the longest windows; see `assembly/order.ts`. */
const ORDER_BYTES = 64 + 8 * (64 + 20 * 4096) + (64 + 20 * 4 * (LONGEST_BLOCK + 1))

export const WORK_BYTES = FOLD_BYTES + ORDER_BYTES
