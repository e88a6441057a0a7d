/** What somebody may see and change: the one place that says so, whatever way they come. */
import type { Project } from './instance.ts'

export interface Access {
  /** Ids or names of the projects that it reaches; null is all of them, and what belongs to no project. */
  readonly projects: readonly string[] | null
  /** False is read-only. */
  readonly changes: boolean
}

/** Who asks, and what they may. */
export interface Principal {
  readonly actor: string
  readonly access: Access
}

export const fullAccess: Access = { projects: null, changes: true }

/** `hidden` is answered as if the thing were not there, `forbidden` says that it may not be done. */
export type AccessRefusal = 'hidden' | 'forbidden'

/** True for what has the form of an id: such a text never means a name. */
export const isId = (text: string): boolean => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text)

const names = (entry: string, { id, name }: Pick<Project, 'id' | 'name'>): boolean =>
  isId(entry) ? entry.toLowerCase() === id : entry === name

/**
 * Null when it may be done. `project` is whose thing it is; null for what belongs to none: the Definitions, which all may
 * see, and which change what everybody computes.
 */
export function accessRefusal(
  { projects, changes }: Access,
  act: 'see' | 'change',
  project: Pick<Project, 'id' | 'name'> | null,
): AccessRefusal | null {
  if (project !== null && projects?.some(entry => names(entry, project)) === false) return 'hidden'
  if (act === 'see') return null
  return changes && (project !== null || projects === null) ? null : 'forbidden'
}
