/** One line of standard error that is drawn again as work goes on; silent where nobody watches. */
import { onOneLine } from './printable.ts'
import type { Terminal } from './terminal.ts'
import { wholeNumber } from './words.ts'

export interface ProgressLine {
  show(text: string): void
  /** Takes the line away, so that what is printed next begins at the left. */
  clear(): void
}

export interface Progress {
  readonly done: number
  readonly total: number | null
  readonly message: string
}

const erase = '\r\u001b[2K'

/** Draws only where the terminal is live, and only when the text is another. */
export function progressLine(terminal: Pick<Terminal, 'live' | 'writeError' | 'columns'>): ProgressLine {
  let shown = ''
  const width = Math.min(terminal.columns, 120) - 1
  return {
    show: text => {
      const line = onOneLine(text).slice(0, width)
      if (!terminal.live || line === shown) return
      shown = line
      terminal.writeError(erase + line)
    },
    clear: () => {
      if (shown !== '') terminal.writeError(erase)
      shown = ''
    },
  }
}

const cells = 24

/** `████████░░░░  33%  120 of 360  reading files`; without a total the bar is left out. */
export function progressText({ done, total, message }: Progress): string {
  const said = message === '' ? '' : `  ${message}`
  if (total === null || !(total > 0)) return `${wholeNumber(done)}${said}`
  const share = Math.min(1, Math.max(0, done / total))
  const full = Math.round(share * cells)
  const bar = '█'.repeat(full) + '░'.repeat(cells - full)
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${wholeNumber(done)} of ${wholeNumber(total)}${said}`
}
