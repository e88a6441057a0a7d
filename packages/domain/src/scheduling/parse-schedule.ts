/** Reads a schedule that came from outside: everything wrong with it at once, or a schedule that can be kept. */
import { Problem, type ProblemDetail } from '../problem.ts'
import type { ProblemCode } from '../problem-catalogue.ts'
import type { Schedule } from '../schedule.ts'
import { isFlag, isOneOf, isText, isWholeNumber, readShape, type ShapeReader, withoutAbsent } from '../shape-reader.ts'
import { timezoneFault } from '../timezone.ts'
import { readCron } from './cron.ts'

const scheduleTypes = ['manual', 'cron', 'interval', 'upstream'] as const
const minutesPerDay = 24 * 60
const minutesPerYear = 366 * minutesPerDay

type FaultyField = { readonly code: ProblemCode; readonly detail: ProblemDetail }

/**
 * The schedule, with only the fields that are set. `cron_invalid` or `timezone_unknown` when that is all that is
 * wrong, `schedule_invalid` with every fault otherwise.
 */
export function parseSchedule(value: unknown): Schedule | Problem {
  const shape = readShape(value)
  const meaning: FaultyField[] = []
  const type = shape.required('type', isOneOf(scheduleTypes), `one of ${scheduleTypes.join(', ')}`)
  const schedule = type === undefined ? null : readByType[type](shape, meaning)
  if (type !== undefined) shape.refuseOthers()
  const faults = [...shape.faults.map(detail => ({ code: 'schedule_invalid' as const, detail })), ...meaning]
  return faults.length > 0 || schedule === null ? refuse(faults) : schedule
}

const readByType: Record<Schedule['type'], (shape: ShapeReader, faults: FaultyField[]) => Schedule | null> = {
  manual: () => ({ type: 'manual' }),
  upstream: shape => ({ type: 'upstream', ...withoutAbsent({ enabled: enabledOf(shape) }) }),
  cron(shape, faults) {
    const cron = shape.required('cron', isText, 'a cron expression such as "30 18 * * 1-5"')
    const read = cron === undefined ? null : readCron(cron)
    if (typeof read === 'string') faults.push({ code: 'cron_invalid', detail: { path: '/cron', message: read } })
    const rest = withoutAbsent({ timezone: zoneOf(shape, faults), enabled: enabledOf(shape) })
    return cron === undefined ? null : { type: 'cron', cron, ...rest }
  },
  interval(shape, faults) {
    const minutes = shape.required('minutes', isWholeNumber(1, minutesPerYear), 'a whole number from 1 to 527040')
    const window = windowOf(shape)
    if (window !== undefined && minutes !== undefined && minutes > minutesPerDay) {
      shape.fault('window', 'has no meaning with more than 1440 minutes; leave it out, or use cron')
    }
    const rest = withoutAbsent({ window, timezone: zoneOf(shape, faults), enabled: enabledOf(shape) })
    return minutes === undefined ? null : { type: 'interval', minutes, ...rest }
  },
}

const enabledOf = (shape: ShapeReader): boolean | undefined => shape.optional('enabled', isFlag, 'true or false')

function zoneOf(shape: ShapeReader, faults: FaultyField[]): string | undefined {
  const timezone = shape.optional('timezone', isText, 'the name of a time zone')
  const message = timezone === undefined ? null : timezoneFault(timezone)
  if (message !== null) faults.push({ code: 'timezone_unknown', detail: { path: '/timezone', message } })
  return timezone
}

function windowOf(shape: ShapeReader): { from: string; to: string } | undefined {
  const value = shape.optional('window', (field): field is object => typeof field === 'object', 'an object {from, to}')
  if (value === undefined) return undefined
  const window = readShape(value, '/window')
  const isTime = (field: unknown): field is string => isText(field) && /^([01]\d|2[0-3]):[0-5]\d$/.test(field)
  const from = window.required('from', isTime, 'a local time HH:MM')
  const to = window.required('to', isTime, 'a local time HH:MM')
  window.refuseOthers()
  if (from !== undefined && from === to) window.fault('to', `is the same time as from, ${from}`)
  shape.faults.push(...window.faults)
  return from === undefined || to === undefined ? undefined : { from, to }
}

const wording: Partial<Record<ProblemCode, { readonly message: string; readonly next: string }>> = {
  cron_invalid: {
    message: 'the cron expression cannot be read, or never fires',
    next: 'write five fields, such as "30 18 * * 1-5" for 18:30 from Monday to Friday',
  },
  timezone_unknown: {
    message: 'the schedule names a time zone that does not exist',
    next: 'use an IANA name such as UTC, Europe/Berlin, America/New_York',
  },
}
const anyFault = {
  message: 'the schedule cannot be kept',
  next: 'correct what is listed; schedules are of type manual, cron, interval or upstream',
}

function refuse(faults: readonly FaultyField[]): Problem {
  const [first] = faults
  const code = first !== undefined && faults.every(fault => fault.code === first.code) ? first.code : 'schedule_invalid'
  const { message, next } = wording[code] ?? anyFault
  return new Problem(code, message, { details: faults.map(({ detail }) => detail), next })
}
