/** Runs side by side: every metric that is a number, with the value of each. */
import type { JsonObject, Run } from '@optaic/domain'
import type { Context } from '../context.ts'
import { needRun } from '../records.ts'

export interface RunComparison {
  readonly runs: readonly (Pick<Run, 'instance_id' | 'state' | 'finished_at' | 'config'> & {
    readonly run_id: string
    readonly instance_name: string
  })[]
  /** By name. */
  readonly metrics: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

const numberIn = (metrics: JsonObject, name: string): number | null => {
  const value = metrics[name]
  return typeof value === 'number' ? value : null
}

/** Throws `run_not_found`. */
export async function compareRuns({ storage }: Context, ids: readonly string[]): Promise<RunComparison> {
  const runs = await Promise.all(ids.map(id => needRun(storage, id)))
  const owners = await storage.instancesByIds([...new Set(runs.map(run => run.instance_id))])
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].sort()
  return {
    runs: runs.map(({ id, instance_id, state, finished_at, config }) => ({
      run_id: id,
      instance_id,
      instance_name: owners.find(owner => owner.id === instance_id)?.name ?? '',
      state,
      finished_at,
      config,
    })),
    metrics: names
      .map(name => ({ name, values: runs.map(({ metrics }) => numberIn(metrics, name)) }))
      .filter(({ values }) => values.some(value => value !== null)),
  }
}
