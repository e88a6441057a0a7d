/** Where large arrays lie: shared between threads, on large pages. */

export { collectGarbage } from './collect-garbage.ts'
export { onLargePages } from './large-pages.ts'
export { sharedArray } from './shared-array.ts'
