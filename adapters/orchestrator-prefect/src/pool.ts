/** The work pool that our deployments are in and our workers serve. */
import { Problem } from '@optaic/domain'
import type { Ask, PrefectClient } from './client.ts'

export const poolType = 'optaic'

/** Prefect starts nothing by it, since our workers run the Runs; what deployments may set besides is named here. */
const base_job_template = {
  job_configuration: { command: 'optaic worker --orchestrator prefect', timeout_seconds: '{{ timeout_seconds }}' },
  variables: {
    type: 'object',
    properties: {
      timeout_seconds: {
        type: 'integer',
        title: 'Timeout',
        description: 'Seconds a Run may take; OptAIC stops it then.',
      },
    },
  },
}

export interface WorkPool {
  readonly name: string
  /** It is there, as far as this process knows. Throws `orchestrator_refused` when it is a pool of another type. */
  ensure(how?: Ask): Promise<void>
  /** Somebody may have deleted it: looks again the next time. */
  forget(): void
}

export function createWorkPool(client: PrefectClient, name: string): WorkPool {
  let there: Promise<void> | null = null
  const make = async (how: Ask = {}) => {
    const description = 'Runs of OptAIC, taken by optaic worker processes.'
    const pool = { name, type: poolType, description, base_job_template }
    const made = await client.ask('POST', '/work_pools/', pool, how)
    if (made.status !== 409) return
    const { body } = await client.ask<{ readonly type: string }>('GET', `/work_pools/${encodeURIComponent(name)}`)
    if (body.type !== poolType)
      throw new Problem('orchestrator_refused', `The Prefect work pool "${name}" is of type ${body.type}`, {
        next: `Name another with OPTAIC_PREFECT_POOL or --pool; it is made where there is none.`,
      })
  }
  return {
    name,
    ensure: how => {
      there ??= make(how).catch(fault => {
        there = null
        throw fault
      })
      return there
    },
    forget: () => {
      there = null
    },
  }
}
