/** Reads freshness rules and execution policies that came from outside: every fault at once. */
import { calendarFaults } from './calendar/custom.ts'
import { isDuration, parseDuration } from './duration.ts'
import { Problem } from './problem.ts'
import type { ExecutionPolicy, FreshnessRule, RetryPolicy } from './schedule.ts'
import { updateFrequencies } from './schedule.ts'
import {
  isFlag,
  isOneOf,
  isRecord,
  isText,
  isWholeNumber,
  readShape,
  type ShapeReader,
  withoutAbsent,
} from './shape-reader.ts'
import { timezoneFault } from './timezone.ts'

const durationExample = 'a duration such as 10s, 30m, 6h or 2d'

/** The rule with only the fields that are set, or `config_invalid`. Whether its calendar exists is `findCalendar`'s. */
export function parseFreshnessRule(value: unknown): FreshnessRule | Problem {
  const shape = readShape(value)
  const frequency = shape.required(
    'update_frequency',
    isOneOf(updateFrequencies),
    `one of ${updateFrequencies.join(', ')}`,
  )
  const rule = withoutAbsent({
    business_days_only: shape.optional('business_days_only', isFlag, 'true or false'),
    day_of_week: shape.optional('day_of_week', isWholeNumber(1, 7), 'a whole number from 1 (Monday) to 7 (Sunday)'),
    grace_period: shape.optional('grace_period', isDuration, durationExample),
    calendar: readCalendar(shape),
    timezone: shape.optional('timezone', isText, 'the name of a time zone'),
  })
  shape.refuseOthers()
  const zoneFault = rule.timezone === undefined ? null : timezoneFault(rule.timezone)
  if (zoneFault !== null) shape.fault('timezone', zoneFault)
  if (frequency === undefined || shape.faults.length > 0) return refuse('the freshness rule', shape)
  return { update_frequency: frequency, ...rule }
}

/** A name as it is; of a description only the fields that are set. */
function readCalendar(shape: ShapeReader): FreshnessRule['calendar'] {
  const value = shape.optional('calendar', isNameOrRecord, 'the name of a calendar, or an object that describes one')
  if (value === undefined || isText(value)) return value
  const fields = readShape(value, '/calendar')
  const name = fields.required('name', isText, 'a name')
  const calendar = withoutAbsent({
    timezone: fields.optional('timezone', isText, 'the name of a time zone'),
    holidays: fields.optional('holidays', isListOfTexts, 'a list of dates'),
    weekmask: fields.optional('weekmask', isText, 'seven digits from Monday to Sunday, 1 for a day of work'),
    first: fields.optional('first', isText, 'a date'),
    last: fields.optional('last', isText, 'a date'),
  })
  fields.refuseOthers()
  if (name === undefined || fields.faults.length > 0) {
    shape.faults.push(...fields.faults)
    return undefined
  }
  shape.faults.push(
    ...calendarFaults({ name, ...calendar }).map(fault => ({ ...fault, path: `/calendar${fault.path}` })),
  )
  return { name, ...calendar }
}

const isNameOrRecord = (value: unknown): value is string | Record<string, unknown> => isText(value) || isRecord(value)
const isListOfTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

/** The policy with only the fields that are set, or `config_invalid`. */
export function parseExecutionPolicy(value: unknown): ExecutionPolicy | Problem {
  const shape = readShape(value)
  const retries = readRetries(shape)
  const policy = withoutAbsent({
    retries,
    timeout: shape.optional('timeout', isLastingDuration, `${durationExample}, longer than 0`),
    memory_mb: shape.optional(
      'memory_mb',
      isWholeNumber(64, 1_048_576),
      'a whole number of megabytes from 64 to 1048576',
    ),
  })
  shape.refuseOthers()
  return shape.faults.length > 0 ? refuse('the execution policy', shape) : policy
}

function readRetries(shape: ShapeReader): RetryPolicy | undefined {
  const value = shape.optional('retries', isRecord, 'an object {attempts, backoff, max_backoff}')
  if (value === undefined) return undefined
  const retries = readShape(value, '/retries')
  const policy = withoutAbsent({
    attempts: retries.optional('attempts', isWholeNumber(1, 100), 'a whole number from 1 to 100'),
    backoff: retries.optional('backoff', isDuration, durationExample),
    max_backoff: retries.optional('max_backoff', isDuration, durationExample),
  })
  retries.refuseOthers()
  shape.faults.push(...retries.faults)
  return policy
}

const isLastingDuration = (value: unknown): value is string => isDuration(value) && parseDuration(value) > 0

const refuse = (what: string, shape: ShapeReader): Problem =>
  new Problem(
    'config_invalid',
    `${what} has ${shape.faults.length === 1 ? 'a fault' : `${shape.faults.length} faults`}`,
    {
      details: shape.faults,
      next: 'correct what is listed and try again',
    },
  )
