/** Time zones: IANA names, spelt as the tz database spells them. */
import { nearestName } from './nearest-name.ts'
import { Problem } from './problem.ts'

/**
 * What is wrong with a zone's name, in words, or `null`. Offsets such as `+02:00` are no zones: they know nothing of
 * daylight saving. Other spellings of case are refused, because not every outside system is as lenient as we could be.
 */
export function timezoneFault(name: string): string | null {
  const exact = canonicalSpelling(name)
  if (exact === name) return null
  const nearest = exact ?? nearestName(name, Intl.supportedValuesOf('timeZone'))
  return `no time zone "${name}"${nearest === null ? '' : `; did you mean ${nearest}?`}`
}

/** `timezone_unknown` for a name that is none, else `null`. */
export function timezoneProblem(name: string): Problem | null {
  const fault = timezoneFault(name)
  if (fault === null) return null
  return new Problem('timezone_unknown', fault, {
    next: 'use an IANA name such as UTC, Europe/Berlin, America/New_York',
  })
}

function canonicalSpelling(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch {
    return null
  }
}
