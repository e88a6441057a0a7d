/** The made-up panels as the engine takes them, in memory that threads share. */
import type { Group, Panel } from '@optaic/engine'
import { sharedPanel } from '@optaic/engine-threads'
import { makePanel, type PanelSize } from './recipe.ts'

/** With the groups and the size that some formulas read besides prices. */
export function enginePanel(size: PanelSize): Panel {
  const { days, symbols, fields } = makePanel(size)
  const group = (count: number): Group => ({
    codes: Float64Array.from({ length: fields.close.length }, (_, i) => Math.floor(i / days.length) % count),
    labels: Array.from({ length: count }, (_, code) => `group ${code}`),
  })
  const cap = fields.close.map((price, i) => price * (1 + (Math.floor(i / days.length) % 17)) * 1e6)
  return sharedPanel({
    dates: days,
    symbols,
    fields: { ...fields, cap },
    groups: { sector: group(11), industry: group(30), subindustry: group(60) },
  })
}
