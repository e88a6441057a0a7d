/** Asks the code of a PipelineDef what its schema cannot say of a configuration. */
import { isProblem, type NamedVersion, type Problem, type WantedInput, type WantedPart } from '@optaic/domain'
import { findPlugin, openLibrary, type PipelineSurroundings, type Plugins } from '@optaic/kit'

export interface PipelineQuestion extends Pick<WantedPart, 'definition' | 'config'> {
  readonly library: readonly NamedVersion[]
  readonly inputs: readonly WantedInput[] | null
}

/** The fault, or null; also where this program has no code of that version, which is told at the Run. */
export function checkPipeline(
  { pipelines, operators }: Plugins,
  { definition, config, library, inputs }: PipelineQuestion,
): Problem | null {
  const plugin = definition === null ? undefined : findPlugin(pipelines, definition.name, definition.version)
  if (plugin?.check === undefined) return null
  try {
    return plugin.check(
      { library: openLibrary(operators, library), inputs: inputs as PipelineSurroundings['inputs'] },
      config,
    )
  } catch (fault) {
    if (isProblem(fault)) return fault
    throw fault
  }
}
