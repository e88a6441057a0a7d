/** What the schema of an experiment cannot say: that there is one thing to try, and that it can be read. */
import { isProblem, Problem, type WantedInstance } from '@optaic/domain'
import { compile } from '@optaic/engine'
import { checkGroups, numberColumns, openSignatures, type PipelineSurroundings, readingExpressions } from '@optaic/kit'
import { experimentConfig, expressionOf } from './config.ts'

/** The fault of a wanted experiment, or null. What is a field is known where it is known what the inputs hold. */
export function checkExperiment({ name, config: given, definition, library, inputs }: WantedInstance): Problem | null {
  const config = experimentConfig.parse(given)
  const expression = expressionOf(config, definition)
  if (expression === null)
    return new Problem(
      'config_invalid',
      `"${name}" has ${definition === null ? 'nothing to try' : 'both a Definition and an expression'}`,
      {
        details: [{ path: '/expression', message: definition === null ? 'is needed' : 'is one too many' }],
        next: 'Give either an expression, or a Definition with its parameters.',
      },
    )
  try {
    const registry = openSignatures(definition === null ? library : [definition, ...library])
    const { dialect, label } = config
    const options = { registry, dialect, ...columnsOf(inputs as PipelineSurroundings['inputs'], config.groups) }
    readingExpressions('/expression', () => compile(expression, options))
    if (label !== undefined) readingExpressions('/label', () => compile(label, { ...options, label: true }))
    return null
  } catch (fault) {
    if (isProblem(fault)) return fault
    throw fault
  }
}

/** Any name may be a column while nothing is known. Throws `column_missing`. */
function columnsOf(inputs: PipelineSurroundings['inputs'], groups: readonly string[]) {
  if (inputs === null) return {}
  checkGroups(inputs, groups)
  return { fields: numberColumns(inputs).filter(name => !groups.includes(name)), groups }
}
