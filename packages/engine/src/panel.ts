/** A panel: dates x symbols, one number per field, date and symbol; what every expression reads. */

/** A field whose values are codes into a dictionary (sector, industry). */
export interface Group {
  /** Symbol-major like a field; NaN where a symbol has no group. Code k means `labels[k]`. */
  readonly codes: Float64Array
  readonly labels: readonly string[]
}

export interface Panel {
  /** Ascending, without duplicates: whole days since 1970-01-01. */
  readonly dates: Int32Array
  readonly symbols: readonly string[]
  /**
   * Which row of the history each date is, ascending, where a panel has only some of them: its end, or what values are made
   * of. Rows between that are left out count as rows whose values are missing. Default 0, 1, 2, and so on.
   */
  readonly rows?: Int32Array
  /** Symbol-major: the value of symbol s on date t is at `s * dates.length + t`. Missing is NaN. */
  readonly fields: Readonly<Record<string, Float64Array>>
  readonly groups?: Readonly<Record<string, Group>>
}
