/** How much memory the compiled kernels keep for themselves, from address 0 on; see `assembly/blocks.ts`. */

/** Longest window that is done in blocks; longer ones are folded window by window. */
export const LONGEST_BLOCK = 65535

/** Constants of the module, far below 4 KiB; five folds in four lanes for a block and a row more; then three copies of a group of four blocks and the one before. */
export const WORK_BYTES = 160 * (LONGEST_BLOCK + 1) + 3 * 5 * 8 * LONGEST_BLOCK + 4096
