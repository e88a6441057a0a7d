/** What is told of an operator whose kernel does not keep to what it declares, and what to do about it. */
import { dateOfDay, Problem } from '@optaic/domain'
import { describeCausality, type KernelFault, provingPanel } from '@optaic/engine'

export function kernelProblem(name: string, call: string, fault: KernelFault): Problem {
  const { operator, parameters, lookback, singleRows } = fault
  const message = describeCausality({ causal: false, because: 'kernel', fault })
  const declared = { operator, parameters, lookback, ...(singleRows && { single_rows: singleRows }) }
  const where = fault.kind === 'rows' ? { date: dateOf(fault.row), reads: fault.reads } : {}
  return new Problem('definition_kernel_wrong', `${name} does not keep to what it declares: ${message}`, {
    details: [{ path: call, message, ...declared, ...where }],
    next: nextOf(fault),
  })
}

function dateOf(row: number): string {
  const { dates } = provingPanel([], [], { rows: row + 1 })
  return dateOfDay(dates[row]!)
}

const mends = {
  inputs: 'Leave the inputs as they are: copy what has to be changed.',
  outside: 'Write only the rows from start to end of the span; of a section, those between its from and to.',
  kept: 'Keep no array from one call to the next.',
  declaration: "Give whole numbers of rows, or 'all' as lookback.",
} as const

function nextOf(fault: KernelFault): string {
  if (fault.kind !== 'rows') return mends[fault.kind]
  const { reads, lookback, singleRows } = fault
  if (reads === null)
    return "Count rows from row of the span, which is the row of the history at start; or give 'all' as lookback where a value carries something of every row before it."
  if (reads === 'all')
    return "Give 'all' as lookback where a value carries something of every row before it, as a running sum does; or make each value of its own rows anew."
  return singleRows !== undefined && (lookback === 'all' || reads <= lookback)
    ? `Add ${reads} to singleRows for these parameters, or leave singleRows out.`
    : `Let lookback give at least ${reads} for these parameters, or let the kernel read fewer rows; element and cross operators read the row itself alone.`
}
