/** The expression engine: panels in, panels out; free of Node and of everything else. */

export type * from './operator.ts'
export type { Group, Panel } from './panel.ts'
