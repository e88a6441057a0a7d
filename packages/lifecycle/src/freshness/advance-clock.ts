/** Time alone makes data stale: compares every Flow's data date with the one expected now. */
import { isProblem } from '@optaic/domain'
import type { Context } from '../context.ts'
import { expectedDateOf } from './expected-date.ts'
import { outdateFlows } from './outdate-flows.ts'

/** Returns how many Flows were looked at. */
export async function advanceClock(context: Context): Promise<number> {
  let seen = 0
  let after: string | undefined
  do {
    const page = await context.storage.instances({ limit: 1000, ...(after === undefined ? {} : { after }) })
    const timed = page.items.filter(instance => instance.freshness_json.update_frequency !== 'irregular')
    const flows = await context.storage.flowsOfInstances(timed.map(instance => instance.id))
    const expected = new Map(timed.map(instance => [instance.id, expectedOrNull(context, instance)]))
    const due = flows.filter(
      flow =>
        expected.get(flow.instance_id) !== undefined && expected.get(flow.instance_id) !== flow.expected_data_date,
    )
    for (const flow of due) {
      await context.storage.transaction(tx =>
        outdateFlows(context, tx, [flow], {
          type: 'clock_advanced',
          expected_data_date: expected.get(flow.instance_id) ?? null,
        }),
      )
    }
    seen += flows.length
    after = page.next ?? undefined
  } while (after !== undefined)
  return seen
}

/** A calendar that has come to its end must not stop the clock of everybody else. */
function expectedOrNull(context: Context, instance: Parameters<typeof expectedDateOf>[1] & { readonly name: string }) {
  try {
    return expectedDateOf(context, instance)
  } catch (fault) {
    if (!isProblem(fault)) throw fault
    context.log('warning', `freshness of "${instance.name}": ${fault.message}`)
    return undefined
  }
}
