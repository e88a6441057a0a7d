/** Days of a stream, numbered as they are met; a slot keeps its number. */
import { Problem } from '@optaic/domain'

// DuckDB's dates reach to infinity; a table from the first to the last would not end.
const mostDays = 366 * 10_000

export class DaySlots {
  /** Day of each slot. */
  readonly days: number[] = []
  /** Slots by day, from `#first` on; -1 where a day was not met. */
  #slots = new Int32Array(0)
  #first = 0

  /** Writes the slot of every day. Throws `source_malformed` for days that are too far apart. */
  read(days: Int32Array, slots: Int32Array): void {
    for (let row = 0; row < days.length; row += 1) {
      const day = days[row] as number
      const at = day - this.#first
      const known = at >= 0 && at < this.#slots.length ? (this.#slots[at] as number) : -1
      slots[row] = known >= 0 ? known : this.#add(day)
    }
  }

  #add(day: number): number {
    if (day < this.#first || day >= this.#first + this.#slots.length) this.#reach(day)
    const slot = this.days.length
    this.days.push(day)
    this.#slots[day - this.#first] = slot
    return slot
  }

  #reach(day: number): void {
    const end = this.#first + this.#slots.length
    const [low, high] = this.days.length === 0 ? [day, day] : [Math.min(day, this.#first), Math.max(day, end - 1)]
    if (high - low > mostDays)
      throw new Problem('source_malformed', 'column "date" holds a date that is out of all range or infinite')
    // Room for as many days again on the side that grew.
    const more = Math.min(high - low + 64, mostDays - (high - low))
    const first = day === low && this.days.length > 0 ? low - more : low
    const last = day === low && this.days.length > 0 ? high : high + more
    const slots = new Int32Array(last - first + 1).fill(-1)
    if (this.days.length > 0) slots.set(this.#slots, this.#first - first)
    this.#slots = slots
    this.#first = first
  }
}
