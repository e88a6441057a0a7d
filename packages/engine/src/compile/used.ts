/** What a program calls by name: each operator and macro in the version that was taken. */

export interface UsedCallable {
  readonly kind: 'operator' | 'macro'
  /** Canonical, in upper case. */
  readonly name: string
  readonly version: string
}
