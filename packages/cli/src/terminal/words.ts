/** Figures and moments as people write them. */

/** `1234567` as `1,234,567`. */
export const wholeNumber = (value: number | null): string => (value === null ? '' : value.toLocaleString('en-US'))

/** `2026-03-06T21:00:00.123Z` as `2026-03-06 21:00:00Z`: UTC, to the second. */
export const moment = (instant: string | null): string =>
  instant === null ? '' : `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')}Z`

/** Milliseconds as `85 ms`, `3.2 s`, `2 min 5 s` or `3 h 20 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Time between two instants; empty when either is not known. */
export const took = (from: string | null, to: string | null): string =>
  from === null || to === null ? '' : duration(Math.max(0, Date.parse(to) - Date.parse(from)))

/** A metric with as many digits as it takes to tell two apart: `0.8312`, `1,000,000`, `-0.0001234`. */
export function metric(value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value)
  if (Number.isInteger(value)) return value.toLocaleString('en-US')
  const size = Math.abs(value)
  if (size >= 1000) return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
  return Number(value.toPrecision(4)).toString()
}

/** `1 flow`, `3 flows`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${wholeNumber(count)} ${count === 1 ? one : many}`
