/** The exam of the storage port: what it does not test, callers may not rely on. A file for each promise is in `conformance`. */
import { afterAll, beforeAll, describe } from 'vitest'
import { events } from './conformance/events.ts'
import { examined } from './conformance/examined.ts'
import { exclusiveWork } from './conformance/exclusive-work.ts'
import { createLab, type Opened } from './conformance/lab.ts'
import { lineage } from './conformance/lineage.ts'
import { namesAndRevisions } from './conformance/names-and-revisions.ts'
import { news } from './conformance/news.ts'
import { outbox } from './conformance/outbox.ts'
import { pages } from './conformance/pages.ts'
import { records } from './conformance/records.ts'
import { runs } from './conformance/runs.ts'
import { statuses } from './conformance/statuses.ts'
import { transactions } from './conformance/transactions.ts'

const promises = [
  records,
  namesAndRevisions,
  pages,
  transactions,
  statuses,
  lineage,
  events,
  outbox,
  runs,
  news,
  exclusiveWork,
  examined,
]

/** Runs the exam against a database that was just opened and is empty. `open` may be called several times for one database. */
export function storageConformance(
  name: string,
  open: () => Promise<Opened & { readonly close: () => Promise<void> }>,
): void {
  describe(`${name} keeps the promises of storage`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    beforeAll(async () => {
      opened = await open()
      await opened.storage.migrate()
    })
    afterAll(() => opened?.close())
    const lab = createLab(() => opened)
    for (const promise of promises) promise(lab)
  })
}
