/** What the parameters of a macro may be, however they came: as code, as text by the API, or from the command line. */
import { Problem, type ProblemDetail } from '@optaic/domain'
import type { MacroParameter } from '@optaic/engine'

/** Throws `invalid_request` with every fault of every parameter, each at its place. */
export function checkParameters(macro: string, parameters: readonly MacroParameter[]): void {
  const details = parameters.flatMap((parameter, at) => {
    const before = parameters.slice(0, at).map(({ name }) => name.toLowerCase())
    const twice = before.includes(parameter.name.toLowerCase())
    const faults = [
      ...(twice ? [{ path: 'name', message: 'is that of another parameter' }] : []),
      ...faultsOf(parameter),
    ]
    return faults.map(({ path, message }) => ({ path: `/parameters/${at}/${path}`, message }))
  })
  if (details.length === 0) return
  const told = details.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new Problem('invalid_request', `The parameters of ${macro} contradict themselves: ${told}`, {
    details,
    next: 'Mend what is listed.',
  })
}

function faultsOf({ constant, min, max, default: written }: MacroParameter): ProblemDetail[] {
  const limits = Object.entries({ min, max }).flatMap(([path, value]) => (value === undefined ? [] : [{ path, value }]))
  const needs = 'limits a number known before the run: give constant as well, whole or number'
  if (constant === undefined) return limits.map(({ path }) => ({ path, message: needs }))
  const usual = written === undefined ? [] : [{ path: 'default', value: numberIn(written) }]
  const numbers = [...limits, ...usual].flatMap(({ path, value }): ProblemDetail[] => {
    if (!Number.isFinite(value)) return [{ path, message: 'must be a number, such as 20' }]
    return constant === 'whole' && !Number.isInteger(value)
      ? [{ path, message: `must be a whole number, not ${value}` }]
      : []
  })
  if (numbers.length > 0) return numbers
  if (min !== undefined && max !== undefined && min > max)
    return [{ path: 'min', message: `is above max: ${min} > ${max}` }]
  return usual.flatMap(({ path, value }) => {
    if (min !== undefined && value < min) return [{ path, message: `must be at least ${min}, not ${value}` }]
    return max !== undefined && value > max ? [{ path, message: `must be at most ${max}, not ${value}` }] : []
  })
}

const numberIn = (written: string): number => (written.trim() === '' ? Number.NaN : Number(written))
