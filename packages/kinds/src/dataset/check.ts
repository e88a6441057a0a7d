/** Asks the pipeline that a dataset is composed of, once it is known which columns it will read. */
import { Problem } from '@optaic/domain'
import type { InstanceType } from '../instance-type.ts'
import { checkPipeline } from '../pipeline/check.ts'

export const checkComposed: NonNullable<InstanceType['check']> =
  plugins =>
  ({ name, library, parts, inputs }) => {
    const part = parts.find(({ role }) => role === 'pipeline')
    if (part === undefined || inputs === null) return null // without inputs nothing is known that the pipeline's own check did not know
    const fault = checkPipeline(plugins, { ...part, library, inputs })
    if (fault === null) return null
    return new Problem(fault.code, `The pipeline "${part.name}" does not fit what "${name}" reads: ${fault.message}`, {
      cause: fault,
      details: fault.details,
      ...(fault.next !== undefined && { next: fault.next }),
    })
  }
