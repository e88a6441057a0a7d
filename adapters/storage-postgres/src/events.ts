/** Events in the order of commits, and readers of all of them, who know where they stand. */
import { isId } from '@optaic/domain'
import type { OfProjects, PlacedEvent, Storage } from '@optaic/ports'
import { lazily, type Query } from './connection.ts'

/** Appending takes turns, so that positions are handed out in the order of commits and no reader misses one. */
export const eventTurn = "SELECT pg_advisory_xact_lock(hashtext('optaic.channel_event'))"

interface Question {
  /** Its name as a prepared statement. */
  readonly name: string
  readonly text: string
}

const question = (name: string, condition: string): Readonly<Record<'all' | 'some', Question>> => {
  const text = (further: string) =>
    `SELECT * FROM channel_event WHERE ${condition}${further} AND position > $2 ORDER BY position LIMIT $3`
  return {
    all: { name, text: text('') },
    some: { name: `${name}_some`, text: text(' AND project_id = ANY($4::uuid[])') },
  }
}
const ofAll = question('events', '$1::text IS NOT NULL')
const ofPattern = question('events_of_pattern', 'starts_with(channel, $1)')
const ofProject = question('events_of_project', 'project_id = $1')
const ofChannel = question('events_of_channel', 'channel = $1')

export const readEvents =
  (query: Query) =>
  async (channel: string, after: number, limit: number, of?: OfProjects): Promise<PlacedEvent[]> => {
    const read = ({ all, some }: typeof ofAll, subject: string) =>
      of === undefined
        ? query<PlacedEvent>(all.text, [subject, after, limit], all.name)
        : query<PlacedEvent>(some.text, [subject, after, limit, [of].flat()], some.name)
    const [kind, id = ''] = channel.split(':')
    if (channel === '*') return read(ofAll, channel)
    if (channel.endsWith('*')) return read(ofPattern, channel.slice(0, -1))
    if (kind !== 'project') return read(ofChannel, channel)
    return isId(id) ? read(ofProject, id) : []
  }

const last = 'SELECT coalesce(max(position), 0) AS position FROM channel_event'

const positionOf = (rows: readonly { readonly position: number }[]): number | undefined => rows[0]?.position

export const readLastPosition = (query: Query) => async (): Promise<number> =>
  positionOf(await query<{ position: number }>(last, [], 'last_position')) ?? 0

/** A move that a crash of the database loses is made again, and what was read is read again. */
const move = `UPDATE event_reader SET position = $3 WHERE name = $1 AND position = $2 AND ${lazily} RETURNING 1`

export function eventReaders(query: Query): Pick<Storage, 'readerPosition' | 'moveReader'> {
  const find = async (reader: string) =>
    positionOf(
      await query<{ position: number }>(
        'SELECT position FROM event_reader WHERE name = $1',
        [reader],
        'reader_position',
      ),
    )
  return {
    readerPosition: async reader => {
      const found = await find(reader)
      if (found !== undefined) return found
      await query(`INSERT INTO event_reader (name, position) VALUES ($1, (${last})) ON CONFLICT DO NOTHING`, [reader])
      return (await find(reader)) ?? 0
    },
    moveReader: async (reader, from, to) => (await query(move, [reader, from, to], 'move_reader')).length > 0,
  }
}
