/** The Instance types of the program. A new type is one folder and one entry in this array. */
import type { Kind } from '@optaic/domain'
import type { Plugins } from '@optaic/kit'
import { accessorInstance } from './accessor/kind.ts'
import { backtestInstance } from './backtest/kind.ts'
import { datasetInstance } from './dataset/kind.ts'
import { experimentInstance } from './experiment/kind.ts'
import type { InstanceType } from './instance-type.ts'
import { pipelineInstance } from './pipeline/kind.ts'
import { signalInstance } from './signal/kind.ts'
import { storeInstance } from './store/kind.ts'

export const instanceTypes: readonly InstanceType[] = [
  pipelineInstance,
  storeInstance,
  accessorInstance,
  datasetInstance,
  signalInstance,
  experimentInstance,
  backtestInstance,
]

/** The types as data, which ask the plugins of the program where a Definition has to be asked. */
export const kindsOf = (plugins: Plugins): readonly Kind[] =>
  instanceTypes.map(({ kind, check }) => (check === undefined ? kind : { ...kind, check: check(plugins) }))

export { openDataset, parseDatasetManifest } from './dataset/dataset-reader.ts'
export type { PreviewQuestion } from './experiment/preview.ts'
export type { InstanceType, TaskTools } from './instance-type.ts'
