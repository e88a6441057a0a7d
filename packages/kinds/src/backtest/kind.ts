/** BacktestInstance: a signal traded by the fixed procedure over past prices. */
import type { GuardrailContract, JsonObject } from '@optaic/domain'
import { minSeverity, z } from '@optaic/kit'
import { type InstanceType, migrationsOf } from '../instance-type.ts'
import { backtestTask } from './backtest-task.ts'
import { backtestConfig } from './config.ts'

/** The limits of the configuration, as contracts of what a Run gives. */
const guardrailsOf = (config: JsonObject): readonly GuardrailContract[] =>
  backtestConfig.parse(config).guardrails.map(({ name, enforcement, min, max }) => ({
    name,
    gate: 'run.output',
    enforcement,
    parameters: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
  }))

const data = ['DatasetInstance', 'SignalInstance']

export const backtestInstance: InstanceType = {
  kind: {
    type: 'BacktestInstance',
    about: 'A signal traded by the fixed procedure over past prices.',
    definition: null,
    config_schema: z.toJSONSchema(backtestConfig, { io: 'input' }) as JsonObject,
    upstreams: [
      { role: 'signal', types: ['SignalInstance'], min: 1, max: null, about: 'What decides the weights.' },
      { role: 'prices', types: data, min: 1, max: 1, about: 'What is traded, and at which prices.' },
      {
        role: 'benchmark',
        types: data,
        min: 0,
        max: 1,
        about: 'What the result is held against; the first symbol counts.',
      },
    ],
    flows: [{ kind: 'backtest', run_kind: 'BacktestRun', code: 'backtest.run', edge_kind: 'signal', is_output: false }],
    status_aggregation_contract: minSeverity,
    guardrails: [],
    guardrails_of: guardrailsOf,
    external_handles: [],
    extension: {
      table: 'backtest_instance',
      columns: instance => {
        const config = backtestConfig.parse(instance.config_json)
        return {
          construction: config.construction.kind,
          rebalance: Array.isArray(config.rebalance) ? 'dates' : config.rebalance,
          capital: config.capital,
          fee_bps: config.fee_bps,
          first_date: config.from,
          last_date: config.to,
        }
      },
    },
    migrations: migrationsOf(import.meta.url, ['0001_backtest_instance']),
  },
  tasks: tools => ({ 'backtest.run': backtestTask(tools) }),
}
