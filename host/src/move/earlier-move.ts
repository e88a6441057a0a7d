/** What an earlier call has moved already, and whether it still stands: the old installation may have worked on since. */
import { Problem } from '@optaic/domain'
import { changesSince, type MoveNote, type TableChange } from '@optaic/storage-postgres'
import { leavesDeployments } from './place.ts'

export interface EarlierMove {
  readonly note: MoveNote
  readonly sourceUrl: string
  readonly targetUrl: string
  /** Where the rest goes now. */
  readonly place: string
}

/** These change while a move goes on after its records are there, so they do not show whether anybody has worked there. */
const ownTraces = new Set(['flow', 'run', 'activity', 'outbox', 'channel_event'].map(name => `public.${name}`))
const isOwnTrace = (table: string): boolean => ownTraces.has(table) || table.startsWith('orchestrator.')

/**
 * Whether the records are there as the old installation has them; where not, they are moved once more, which only an unfinished
 * move that nobody has worked with allows. Throws `source_changed` and `target_not_empty`, so that nothing is lost silently.
 */
export async function recordsStand({ note, sourceUrl, targetUrl, place }: EarlierMove): Promise<boolean> {
  const { state, sums } = note
  if (state === 'begun' || sums === null) return false
  if (state === 'moved' && note.place !== null && leavesDeployments(note.place, place))
    throw deploymentsThere(note.place, place)
  const changes = await changesSince(sourceUrl, sums)
  const moved = note.place !== place
  if (changes.length === 0 && !moved) return true
  if (state === 'moved' && (await changesSince(targetUrl, sums, isOwnTrace)).length === 0) return false
  if (changes.length > 0) throw sourceChanged(note, changes)
  throw new Problem('target_not_empty', `It was moved there before with ${note.place}, not with ${place}`, {
    next: 'Ask for the same as then, or create an empty database and move into that one.',
  })
}

/** They would go on by their schedules, and whoever has them is perhaps not within reach of this call. */
const deploymentsThere = (then: string, now: string): Problem =>
  new Problem('target_not_empty', `It was begun with ${then}, where deployments may be by now, and not with ${now}`, {
    next: 'Ask for the same as then, and it goes on. To go elsewhere, delete the deployments of that work pool, create an empty database and move into that one.',
  })

const nameOf = (table: string): string => table.replace('public.', '')

const inWords = ({ rowsThen, rowsNow }: TableChange): string => {
  if (rowsThen === null) return `is new and has ${rowsNow} rows`
  return rowsThen === rowsNow ? `has other rows than then, ${rowsNow} still` : `had ${rowsThen} rows and has ${rowsNow}`
}

const sourceChanged = ({ at }: MoveNote, changes: readonly TableChange[]): Problem =>
  new Problem('source_changed', `The old installation was used after it had been moved on ${at.toISOString()}`, {
    details: changes.map(change => ({ path: nameOf(change.table), message: inWords(change) })),
    next: 'What it did since is not in the new one. To leave that behind, start the new one; to take it along, create an empty database and move into that one, which then lacks what the new one did.',
  })
