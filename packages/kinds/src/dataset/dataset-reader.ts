/** Opens a stored version of a dataset for reading, whoever reads: another Flow, the API, an export. */
import type { JsonObject } from '@optaic/domain'
import type { Panel } from '@optaic/engine'
import {
  type AccessorDefinition,
  type Calendar,
  type Columns,
  findPlugin,
  Problem,
  type StoreDefinition,
  type StoreQuery,
  type Table,
  type TableSession,
} from '@optaic/kit'
import type { TaskTools } from '../instance-type.ts'

/** A Definition's name, version and configuration, as kept in a version's manifest. */
export interface UsedPart extends JsonObject {
  readonly name: string
  readonly version: string
  readonly config: JsonObject
}

/** What the manifest of a dataset version holds; written by `refresh.ts`, read here. */
export interface DatasetManifest {
  readonly store: UsedPart
  readonly accessor: UsedPart
  readonly columns: Columns
  /** The store's own record. */
  readonly data: JsonObject
  /** The pipeline's note to its next refresh. */
  readonly cursor: JsonObject | null
}

export interface PanelOptions {
  readonly fields: readonly string[]
  readonly groups?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly symbols?: readonly string[]
  readonly as_of?: string
}

export interface DatasetReader {
  readonly columns: Columns
  table(query?: StoreQuery): Promise<Table>
  panel(options: PanelOptions): Promise<Panel>
  /** What this version is compared with later. */
  readonly mark: JsonObject
  firstChange(mark: JsonObject): string | null | 'all'
  /** Dates and symbols of the newest knowledge, or of what a mark stood for; null where that is not known without reading. */
  calendar(mark?: JsonObject): Calendar | null
}

type ReadTools = Pick<TaskTools, 'plugins' | 'file' | 'roots'>

/** The Definition that wrote a version must be there to read it. */
function pluginOf<D extends StoreDefinition | AccessorDefinition>(list: readonly D[], part: UsedPart): D {
  const found = findPlugin(list, part.name, part.version)
  if (found !== undefined) return found
  throw new Problem(
    'definition_version_not_found',
    `This program has no ${part.name} ${part.version}, which the dataset was written with`,
    {
      next: `Start a program that ships ${part.name} ${part.version}.`,
    },
  )
}

export function openDataset(
  tools: ReadTools,
  tables: TableSession,
  folder: string,
  manifest: DatasetManifest,
): DatasetReader {
  const store = pluginOf(tools.plugins.stores, manifest.store)
  const accessor = pluginOf(tools.plugins.accessors, manifest.accessor)
  const context = {
    tables,
    file: tools.file,
    folder,
    roots: tools.roots,
    now: '',
    seed: 0,
    secret: () => '',
    log: () => {},
    progress: () => {},
  }
  const read = (query: StoreQuery) => store.read(context, manifest.store.config, manifest.data, query)
  const table = (query: StoreQuery = {}) =>
    accessor.access({ tables, read, columns: manifest.columns }, manifest.accessor.config, query)
  const named = `${manifest.store.name} ${manifest.store.version}`
  const isOurs = (mark: JsonObject): mark is JsonObject & { readonly data: JsonObject } =>
    mark.store === named && typeof mark.data === 'object'
  return {
    columns: manifest.columns,
    table,
    panel: async ({ fields, groups = [], ...rest }) =>
      tables.panel({
        table: await table({ ...rest, columns: [...fields, ...groups], any_order: true, with_more: true }),
        fields,
        groups,
        ...(rest.from !== undefined && { from: rest.from }),
        ...(rest.to !== undefined && { to: rest.to }),
      }),
    mark: { store: named, data: manifest.data },
    firstChange: mark => (isOurs(mark) ? store.firstChange(manifest.data, mark.data) : 'all'),
    calendar: (mark = { store: named, data: manifest.data }) =>
      accessor.everyRow && isOurs(mark) ? store.calendar(mark.data) : null,
  }
}

/** Reads a manifest out of a stored version. Throws `store_corrupt` where it is not one. */
export function parseDatasetManifest(value: JsonObject): DatasetManifest {
  const { store, accessor, columns, data } = value
  if (
    typeof store === 'object' &&
    typeof accessor === 'object' &&
    typeof columns === 'object' &&
    typeof data === 'object'
  )
    return value as unknown as DatasetManifest
  throw new Problem('store_corrupt', 'The version has no dataset manifest', {
    next: 'Refresh the dataset to write a new version.',
  })
}
