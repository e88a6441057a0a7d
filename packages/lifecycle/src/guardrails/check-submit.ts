/** Guardrails at the gate `run.submit`: what a Run is about to use. They hold for a forced Run as well. */
import { isBehind, type JsonObject, type UpstreamState } from '@optaic/domain'
import { type Checks, fail, pass } from './verdict.ts'

interface Facts {
  readonly upstreams: readonly UpstreamState[]
}

const datesOf = (upstreams: readonly UpstreamState[]): JsonObject =>
  Object.fromEntries(
    upstreams.map(({ name, last_data_date, expected_data_date }) => [name, { last_data_date, expected_data_date }]),
  )

export const submitChecks: Checks<Facts> = {
  'dataset.freshness': ({ upstreams }) => {
    const late = upstreams.filter(({ last_data_date, expected_data_date }) =>
      isBehind(last_data_date, expected_data_date),
    )
    if (late.length === 0) return pass('every upstream reaches the date expected of it', datesOf(upstreams))
    const said = late.map(
      ({ name, last_data_date: last, expected_data_date }) =>
        `${name} reaches ${last ?? 'no date'}, but ${expected_data_date} is expected`,
    )
    return fail(said.join('; '), datesOf(late))
  },
  'dataset.coverage': ({ upstreams }) => {
    const empty = upstreams.filter(({ last_data_date }) => last_data_date === null).map(({ name }) => name)
    const numbers = { upstreams: upstreams.length, without_data: empty.length }
    return empty.length === 0
      ? pass('every upstream has data', numbers)
      : fail(`there are no data in ${empty.join(', ')}`, numbers)
  },
}
