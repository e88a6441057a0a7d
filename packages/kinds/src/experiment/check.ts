/** What the schema of an experiment cannot say: that there is one thing to try, and that it can be read. */
import { isProblem, Problem, type WantedInstance } from '@optaic/domain'
import { compile } from '@optaic/engine'
import { openSignatures, readingExpressions } from '@optaic/kit'
import { experimentConfig, expressionOf } from './config.ts'

/** The fault of a wanted experiment, or null. Fields are known only when the data are read. */
export function checkExperiment({ name, config: given, definition, library }: WantedInstance): Problem | null {
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
    readingExpressions('/expression', () => compile(expression, { registry, dialect }))
    if (label !== undefined) readingExpressions('/label', () => compile(label, { registry, dialect, label: true }))
    return null
  } catch (fault) {
    if (isProblem(fault)) return fault
    throw fault
  }
}
