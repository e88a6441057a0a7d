/** Reads the expressions of the outputs: at the Run over the columns there are, and before that over those that are known. */
import { type CompileOptions, compile, ExpressionError, type Program, type Registry } from '@optaic/engine'
import {
  checkGroups,
  type DatasetInput,
  expressionProblems,
  isProblem,
  numberColumns,
  type Problem,
  readingExpressions,
} from '@optaic/kit'

export interface Outputs {
  readonly outputs: readonly { readonly name: string; readonly expression: string }[]
  readonly dialect: NonNullable<CompileOptions['dialect']>
  readonly groups: readonly string[]
}

type Inputs = readonly Pick<DatasetInput, 'columns'>[]

const pathOf = ({ outputs }: Outputs, name: string | null) =>
  `/outputs/${outputs.findIndex(output => output.name === name)}/expression`

/** Throws `column_missing` for groups that are none, and `expression_invalid`. */
export function readOutputs(config: Outputs, registry: Registry, inputs: Inputs): Program {
  checkGroups(inputs, config.groups)
  return readingExpressions(
    fault => pathOf(config, fault.output),
    () => compile(config.outputs, optionsOf(config, registry, inputs)),
  )
}

/** Everything that is wrong by what is known now. Without inputs, what may be a column is taken for one. */
export function outputsProblem(config: Outputs, registry: Registry, inputs: Inputs | null): Problem | null {
  if (inputs !== null) {
    const groups = groupsProblem(config, inputs)
    if (groups !== null) return groups
  }
  const { dialect, groups } = config
  const faults = config.outputs.flatMap(output => {
    if (inputs !== null) return faultOf(output, optionsOf(config, registry, inputs))
    const fault = faultOf(output, { registry, dialect, groups })
    // A column goes before an operator or macro of its name: RANK alone may be a column, RANK(close) is none.
    const bare =
      fault.length === 0 ? [] : faultOf(output, { registry, dialect, groups, fields: bareNames(output.expression) })
    return bare.length === 0 ? [] : fault
  })
  return expressionProblems(faults.map(fault => ({ path: pathOf(config, fault.output), fault })))
}

function groupsProblem({ groups }: Outputs, inputs: Inputs): Problem | null {
  try {
    checkGroups(inputs, groups)
    return null
  } catch (fault) {
    if (isProblem(fault)) return fault
    throw fault
  }
}

function faultOf(output: Outputs['outputs'][number], options: CompileOptions): readonly ExpressionError[] {
  try {
    compile([output], options)
    return []
  } catch (fault) {
    if (fault instanceof ExpressionError) return [fault]
    throw fault
  }
}

/** Names that nothing is done with as with a function. */
const bareNames = (expression: string): readonly string[] => [
  ...new Set(Array.from(expression.matchAll(/[a-z_][a-z0-9_]*\b(?!\s*[(@])/gi), ([name]) => name)),
]

const optionsOf = ({ dialect, groups }: Outputs, registry: Registry, inputs: Inputs): CompileOptions => ({
  registry,
  dialect,
  fields: numberColumns(inputs).filter(name => !groups.includes(name)),
  groups,
})
