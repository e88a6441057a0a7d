/** Makes the macro of one Qlib feature. */

import type { Macro } from '@optaic/engine'

/** A feature, or with `{n}` in its texts a family of features, one for each window. */
export interface Feature {
  readonly name: string
  readonly about: string
  /** In Qlib's own notation, which the language reads. */
  readonly body: string
}

/** Qlib's formulas give a value from the first row on, so the body is read in Qlib's dialect whoever calls it. */
export const feature = ({ name, about, body }: Feature): Macro => ({
  name,
  about,
  parameters: [],
  body,
  dialect: 'qlib',
  source: 'Qlib 0.9.7, Alpha158DL of qlib.contrib.data.loader',
})

/** The members of a family: its name followed by the window, `{n}` in its texts replaced. */
export const family = ({ name, about, body }: Feature, windows: readonly number[]): readonly Macro[] =>
  windows.map(n =>
    feature({ name: `${name}${n}`, about: about.replaceAll('{n}', `${n}`), body: body.replaceAll('{n}', `${n}`) }),
  )
