/** Reads five-field cron expressions: minute, hour, day of month, month, day of week. */

export interface Cron {
  /** Minutes of the day at which it fires, ascending. */
  readonly minutesOfDay: readonly number[]
  /** True when every hour is allowed: such a schedule follows elapsed time, not the clock on the wall. */
  readonly everyHour: boolean
  readonly daysOfMonth: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 = Sunday to 6 = Saturday. */
  readonly weekdays: ReadonlySet<number>
  /** A date must fit both day fields, unless neither of them is `*`: then either is enough, as cron has it. */
  readonly eitherDay: boolean
}

interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: monthNames },
  { name: 'day of week', min: 0, max: 7, names: weekdayNames }, // 7 is Sunday again
]
const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The expression as sets of values, or a sentence that says what is wrong with it. */
export function readCron(expression: string): Cron | string {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== fields.length || parts[0] === '') {
    return `"${expression}" has ${parts[0] === '' ? 0 : parts.length} fields, not five: ${fields.map(f => f.name).join(', ')}`
  }
  const values: Set<number>[] = []
  for (const [index, field] of fields.entries()) {
    const read = readField(parts[index]!, field)
    if (typeof read === 'string') return read
    values.push(read)
  }
  const [minutes, hours, daysOfMonth, months, weekdays] = values as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ]
  if (weekdays.delete(7)) weekdays.add(0)
  const eitherDay = parts[2] !== '*' && parts[4] !== '*'
  const dayExists = [...months].some(month => [...daysOfMonth].some(day => day <= longestMonth[month - 1]!))
  if (!dayExists && !eitherDay) return `"${expression}" never fires: no month it names has such a day`
  const minutesOfDay = [...hours].flatMap(hour => [...minutes].map(minute => hour * 60 + minute))
  minutesOfDay.sort((a, b) => a - b)
  return { minutesOfDay, everyHour: hours.size === 24, daysOfMonth, months, weekdays, eitherDay }
}

/** A list of `*`, `a`, `a-b`, each with an optional `/step`. */
function readField(text: string, field: Field): Set<number> | string {
  const values = new Set<number>()
  for (const item of text.split(',')) {
    const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item)
    if (match === null) return `${field.name} "${item}" is not *, a value, a range a-b, or one of these with /step`
    const [, star, first, last, stepText] = match
    const from = star ? field.min : readValue(first!, field)
    const openEnd = star !== undefined || (last === undefined && stepText !== undefined)
    const to = openEnd ? lastOf(field) : last === undefined ? from : readValue(last, field)
    if (typeof from === 'string') return from
    if (typeof to === 'string') return to
    const step = Number(stepText ?? 1)
    if (step === 0) return `${field.name} "${item}" has a step of 0`
    if (from > to) return `${field.name} "${item}" ends before it begins`
    for (let value = from; value <= to; value += step) values.add(value)
  }
  return values
}

/** `*` and open ends stop at Saturday: 7 would be Sunday a second time. */
const lastOf = (field: Field): number => (field.names === weekdayNames ? 6 : field.max)

function readValue(text: string, { name, min, max, names }: Field): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1
  if (named >= 0) return named + min
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : `${name} "${text}" is not from ${min} to ${max}`
}
