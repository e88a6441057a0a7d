/** The names of Flows that Runs, plans and edges know by id only. */
import { type Client, everyItem, unwrap } from '@optaic/client'
import { flowName } from '../views/flow-table.ts'
import { orNull } from './find-by-name.ts'

const atOnce = 8
/** From so many on, reading the whole list takes fewer requests than asking one by one. */
const many = 50

/** Tells the name of a Flow by its id; one that is gone goes by its id. */
export async function namesOfFlows(client: Client, ids: readonly string[]): Promise<(id: string) => string> {
  const wanted = [...new Set(ids)]
  const names = wanted.length < many ? await oneByOne(client, wanted) : await wholeList(client)
  return id => names.get(id) ?? id
}

async function oneByOne(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const open = [...ids]
  const worker = async () => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const flow = await orNull(
        unwrap(client.api.GET('/api/v1/flows/{id}', { params: { path: { id } } })),
        'flow_not_found',
      )
      if (flow !== null) names.set(id, flowName(flow))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return names
}

async function wholeList(client: Client): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const flows = everyItem(after =>
    unwrap(
      client.api.GET('/api/v1/flows', {
        params: { query: { limit: 1000, ...(after === undefined ? {} : { after }) } },
      }),
    ),
  )
  for await (const flow of flows) names.set(flow.id, flowName(flow))
  return names
}
