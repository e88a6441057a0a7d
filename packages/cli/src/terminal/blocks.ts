/** Text set in a little, below a heading. */
import { printable } from './printable.ts'

/** Every line that says something moved two places to the right. */
export const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')

/** A value as indented JSON with a line feed at its end. */
export const jsonBlock = (value: unknown): string => indented(`${printable(JSON.stringify(value, null, 2))}\n`)
