/** What a parameter of a macro has to be, as it is given on the command line: `n=whole`, `n=whole:2..250`, `share=number:0..`. */
import type { Schema } from '@optaic/client'
import { InvalidArgumentError } from 'commander'

export type MacroParameters = NonNullable<Schema<'NewMacroVersion'>['parameters']>
type Parameter = MacroParameters[number]
export type Limit = Pick<Parameter, 'constant' | 'min' | 'max'>
export type Limits = Readonly<Record<string, Limit>>

const number = '-?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:e[+-]?\\d+)?'
const written = new RegExp(`^([a-z]\\w*)=(whole|number)(?::(${number})?\\.\\.(${number})?)?$`, 'i')

/** `name=kind:min..max`, gathered. */
export function gatherLimit(text: string, before: Limits): Limits {
  const [, name, kind, min, max] = written.exec(text) ?? []
  if (name === undefined || kind === undefined)
    throw new InvalidArgumentError('It must be NAME=whole or NAME=number, with limits as in n=whole:2..250.')
  const limit = {
    constant: kind.toLowerCase() as 'whole' | 'number',
    ...(min === undefined ? {} : { min: Number(min) }),
    ...(max === undefined ? {} : { max: Number(max) }),
  }
  return { ...before, [name]: limit }
}

/** The parameters of a macro: those with a default, then those that have limits alone and are needed in every call. */
export function parametersOf(defaults: Readonly<Record<string, number | string>>, limits: Limits): MacroParameters {
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(limits)])]
  return names.map(name => ({
    name,
    ...(Object.hasOwn(defaults, name) ? { default: String(defaults[name]) } : {}),
    ...(Object.hasOwn(limits, name) ? limits[name] : {}),
    about: '',
  }))
}
