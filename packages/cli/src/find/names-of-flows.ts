/** The names of Flows that Runs, plans and edges know by id only. */
import { type Client, unwrap } from '@optaic/client'
import { flowName } from '../views/flow-table.ts'
import { orNull } from './find-by-name.ts'

const atOnce = 8

/** Asks once for each id; a Flow that is gone goes by its id. */
export async function namesOfFlows(client: Client, ids: readonly string[]): Promise<(id: string) => string> {
  const names = new Map<string, string>()
  const open = [...new Set(ids)]
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
  return id => names.get(id) ?? id
}
