/** Thousands of Flows in layers: what the change of the root costs, and a list of all with their statuses. */
import pg from 'pg'
import { makeLayers } from '../../program/layered-flows.ts'
import { openBareProgram } from '../../program/open-bare-program.ts'
import { race, timed } from '../../race.ts'
import { type Figure, rowOf } from '../../row.ts'
import type { Bench, Work } from '../../suite.ts'

const layers = 12
const peer = 'plain SELECT of the rows'
const mostTimes = 5
/** Not of this call: Dagster 1.13.29, its own test resolver, asked asset by asset, on a machine of this kind. */
const scale =
  'for scale, measured elsewhere: Dagster 1.13.29 took 121 s to tell the staleness of 10,000 assets, asked one by one'

export const staleness: Work = {
  name: 'staleness of 10,000 Flows',
  measure: async bench => {
    const { lifecycle, storage, databaseUrl } = await openBareProgram(bench)
    const project = await lifecycle.getProject('bench')
    const client = await connect(bench, databaseUrl)
    const { root, flows } = await makeLayers(client, project.id, layers, bench.quick ? 9 : 909)
    const makeReady = async () => {
      await client.query("UPDATE flow SET status = 'READY', resting_status = 'READY' WHERE id <> $1", [root])
      await client.query('TRUNCATE channel_event')
      await client.query('VACUUM flow')
    }
    const changeRoot = () =>
      storage.transaction(tx => tx.markDownstreamStale(root, 'upstream l0-0 has version 2', new Date().toISOString()))
    const list = () => storage.flows({ project_id: project.id, limit: flows })
    const expectStale = async (wanted: number) => {
      const stale = (await list()).items.filter(({ status }) => status === 'STALE').length
      if (stale !== wanted) throw new Error(`${stale} Flows are STALE, not ${wanted}`)
    }
    const found = await race(
      [
        { name: peer, once: () => timed(() => client.query('SELECT * FROM flow')) },
        {
          name: 'mark',
          once: async () => {
            await makeReady()
            const milliseconds = await timed(changeRoot)
            await expectStale(flows - 1)
            return milliseconds
          },
        },
        { name: 'list', once: () => timed(list) },
        {
          name: 'instances',
          once: () => timed(() => lifecycle.listInstances({ project: 'bench', limit: flows })),
        },
      ],
      { runs: bench.runs },
    )
    const row = (work: string, name: string, notes: readonly string[] = []) =>
      rowOf({
        work,
        size: `${flows.toLocaleString('en')} Flows, ${layers} layers`,
        unit: 'ms',
        ours: found[name] as Figure,
        peers: { [peer]: found[peer] as Figure },
        goals: [{ than: peer, most: mostTimes }],
        notes,
      })
    return [
      row('a root changed: staleness of all below it', 'mark', [
        'every change of status is recorded as an event, in the same transaction',
        scale,
      ]),
      row('list of all Flows with statuses', 'list'),
      row('list of all Instances with aggregated statuses', 'instances'),
    ]
  },
}

async function connect(bench: Bench, databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  bench.onClose(() => client.end())
  return client
}
