/** One setting: its name in the environment, in the config file and on the command line, and what it may be. */

interface Named {
  /** Name in the environment. A secret may instead be in the file that this name with `_FILE` names. */
  readonly env: string
  /** Name among the flags of the commands, where it has one. */
  readonly flag?: string
  /** For the reference page: one sentence. */
  readonly about: string
  /** Never shown, not even in part. */
  readonly secret?: boolean
}

export interface TextField extends Named {
  readonly kind: 'text'
  readonly fallback?: string
}

/** An address; what stands before its `@` is hidden. */
export interface UrlField extends Named {
  readonly kind: 'url'
}

export interface WholeField extends Named {
  readonly kind: 'whole'
  readonly fallback: number
  readonly least: number
  readonly most: number
}

export interface YesNoField extends Named {
  readonly kind: 'yes-no'
}

/** In the environment separated by commas. */
export interface ListField extends Named {
  readonly kind: 'list'
}

export type Field = TextField | UrlField | WholeField | YesNoField | ListField
export type Fields = Readonly<Record<string, Field>>

interface Values {
  readonly text: string
  readonly url: string
  readonly whole: number
  readonly 'yes-no': boolean
  readonly list: readonly string[]
}

/** What a config file may say of a system. */
export type ConfigOf<Of extends Fields> = { readonly [Name in keyof Of]?: Values[Of[Name]['kind']] | undefined }

const passwordOfUrl = /^(\w[\w+.-]*:\/\/[^:@/\s]*):[^@]*@/
const passwordOfQuery = /([?&](?:ssl)?password=)[^&]*/gi

/** The value as it may be shown. */
export const masked = (field: Field, text: string): string =>
  field.secret === true ? '***' : text.replace(passwordOfUrl, '$1:***@').replace(passwordOfQuery, '$1***')
