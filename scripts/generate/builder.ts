/** Every operator as a function for those who write macros as code, typed by its declaration. */
import { type Argument, builtinOperators, type Operator } from '@optaic/engine'
import { type Generator, notice } from './generator.ts'

const words = new Set(['if', 'var'])

/** PCT_CHANGE as pctChange; a word of the language, such as IF, as if_. */
export function functionName(operator: string): string {
  const name = operator.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  return words.has(name) ? `${name}_` : name
}

const types = { number: 'Numeric', boolean: 'Condition', group: 'Group' } as const

function parameter({ name, kind, type = 'number', default: fallback }: Argument): string {
  return `${name}${fallback === undefined ? '' : '?'}: ${kind === 'series' ? types[type] : 'Known'}`
}

function operatorFunction({ name, family, about, formula, result = 'number', arguments: list }: Operator): string {
  const windowed = family === 'series'
  const parameters = [...list.map(parameter), ...(windowed ? ['window?: Windowed'] : [])].join(', ')
  const given = `[${list.map(argument => argument.name).join(', ')}]${windowed ? ', window' : ''}`
  const returned = result === 'number' ? 'Series' : types[result]
  return `/** ${about} ${'`'}${formula.split('\n', 1)[0]}${'`'} */
export const ${functionName(name)} = (${parameters}): ${returned} => call('${name}', '${result}', ${given})`
}

export const builderText = (operators: readonly Operator[]): string =>
  `/** Every operator of the engine as a function. ${notice} */
import { type Condition, call, type Group, type Known, type Numeric, type Series, type Windowed } from './series.ts'

${operators.map(operatorFunction).join('\n\n')}
`

export const builderGenerator: Generator = {
  name: 'operators as functions',
  files: async () => [{ path: 'packages/kit/src/builder/operators.ts', text: builderText(builtinOperators) }],
}
