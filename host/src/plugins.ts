/** The Definitions that the program ships. A new one is one folder and one entry here; those of others are loaded (`own-plugins.ts`). */
import { panelAccessor } from '@optaic/accessor-panel'
import { tableAccessor } from '@optaic/accessor-table'
import { engineOps, type Plugins } from '@optaic/kit'
import { alpha158Definitions } from '@optaic/macros-alpha158'
import { formulaicDefinitions } from '@optaic/macros-formulaic-alphas'
import { technicalDefinitions } from '@optaic/macros-technical-indicators'
import { worldquantDefinitions } from '@optaic/macros-worldquant-brain'
import { expressionPipeline } from '@optaic/pipeline-expression'
import { filesPipeline } from '@optaic/pipeline-files'
import { httpPipeline } from '@optaic/pipeline-http'
import { sqlPipeline } from '@optaic/pipeline-sql'
import { parquetStore } from '@optaic/store-parquet'

export const plugins: Plugins = {
  pipelines: [filesPipeline, httpPipeline, sqlPipeline, expressionPipeline],
  stores: [parquetStore],
  accessors: [panelAccessor, tableAccessor],
  operators: engineOps,
  macros: [...alpha158Definitions, ...formulaicDefinitions, ...technicalDefinitions, ...worldquantDefinitions],
}
