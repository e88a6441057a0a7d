/** Reads an object that came from outside field by field, and collects every fault instead of stopping at the first. */
import type { ProblemDetail } from './problem.ts'

export interface ShapeReader {
  /** What is wrong so far, with JSON pointers. */
  readonly faults: ProblemDetail[]
  /** The field's value, or `undefined` when it is absent or faulty; `expected` ends the sentence "must be …". */
  optional<T>(key: string, is: (value: unknown) => value is T, expected: string): T | undefined
  /** As `optional`, but absence is a fault too. */
  required<T>(key: string, is: (value: unknown) => value is T, expected: string): T | undefined
  /** Adds a fault about a field's meaning. */
  fault(key: string, message: string): void
  /** Makes a fault of each field that was never asked for. */
  refuseOthers(): void
}

export function readShape(value: unknown, path = ''): ShapeReader {
  const faults: ProblemDetail[] = []
  const source = isRecord(value) ? value : {}
  if (!isRecord(value)) faults.push({ path, message: 'must be an object' })
  const asked = new Set<string>()
  const fault = (key: string, message: string) => void faults.push({ path: `${path}/${key}`, message })
  const optional = <T>(key: string, is: (value: unknown) => value is T, expected: string): T | undefined => {
    asked.add(key)
    const found = source[key]
    if (found === undefined || is(found)) return found
    fault(key, `must be ${expected}, not ${JSON.stringify(found)}`)
    return undefined
  }
  return {
    faults,
    fault,
    optional,
    required(key, is, expected) {
      if (source[key] === undefined && isRecord(value)) fault(key, `is missing; it must be ${expected}`)
      return optional(key, is, expected)
    },
    refuseOthers() {
      for (const key of Object.keys(source)) {
        if (!asked.has(key)) fault(key, `is not known here; known are ${[...asked].join(', ')}`)
      }
    },
  }
}

export const isText = (value: unknown): value is string => typeof value === 'string'
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isWholeNumber =
  (min: number, max: number) =>
  (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
export const isOneOf =
  <const T extends string>(values: readonly T[]) =>
  (value: unknown): value is T =>
    values.some(known => known === value)

/** The fields that are set: `undefined` has no place in stored JSON. */
export function withoutAbsent<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> }
}
