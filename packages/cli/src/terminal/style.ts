/** Colours by meaning, so that a status looks the same in every command. */

const codes = { green: 32, yellow: 33, red: 31, blue: 36, dim: 2, bold: 1 } as const
export type Tone = keyof typeof codes

/** The text in a tone; as it is when `colour` is off. */
export const paint = (text: string, tone: Tone | undefined, colour: boolean): string =>
  colour && tone !== undefined && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text

const tones: Readonly<Record<string, Tone>> = {
  READY: 'green',
  STALE: 'yellow',
  STALE_SOURCE_DELAYED: 'yellow',
  RUNNING: 'blue',
  ERROR: 'red',
  NOT_INITIALIZED: 'dim',
  completed: 'green',
  pending: 'dim',
  waiting: 'dim',
  submitted: 'blue',
  running: 'blue',
  active: 'blue',
  failed: 'red',
  cancelled: 'yellow',
  skipped: 'dim',
}

/** The tone of a status of a Flow, or of a state of a Run, plan or step. */
export const toneOf = (status: string): Tone | undefined => tones[status]
