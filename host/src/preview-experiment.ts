/** Tries an experiment that is not stored: in a process of its own, while the request waits. */
import { join } from 'node:path'
import type { JsonObject } from '@optaic/domain'
import type { Services } from '@optaic/http'
import type { PreviewQuestion } from '@optaic/kinds'
import type { Answers } from './answers.ts'
import type { Program } from './program.ts'

export const createPreview =
  ({ lifecycle }: Program, answers: Answers): Services['previewExperiment'] =>
  async ({ project, definition, version, config, inputs, ...asked }, format, signal) => {
    const input = await lifecycle.wantedTaskInput({
      project,
      type: 'ExperimentInstance',
      name: 'preview',
      definition,
      version,
      config,
      upstreams: inputs.map(upstream => ({ ...upstream, role: 'input' })),
    })
    const file = format === 'json' ? null : format
    const everything = { last: null, from: null, to: null, symbols: null }
    const question: PreviewQuestion =
      file === null ? { ...asked, file } : { report: false, plan: false, values: asked.values ?? everything, file }
    const wanted = { ...input, question } as unknown as JsonObject
    const { output, folder, dispose } = await answers.ask('experiment.preview', wanted, signal)
    if (file !== null) return { format: file, path: join(folder, `values.${file}`), dispose }
    await dispose()
    return { format: 'json', document: output }
  }
