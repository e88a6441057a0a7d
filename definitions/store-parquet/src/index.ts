/** The store `parquet`: bitemporal versions in files that are written once. */
import { defineStore, z } from '@optaic/kit'
import { calendar, firstChange, parseManifest } from './manifest.ts'
import { read } from './read.ts'
import { write } from './write.ts'

export const parquetStore = defineStore({
  name: 'parquet',
  version: '1.0.0',
  about: 'Versions in Parquet files written once; every value ever known stays readable by the moment it was known.',
  params: z.strictObject({}),
  examples: [{}],
  write: (context, _, request) => write(context, request),
  read: (context, _, manifest, query) => read(context, parseManifest(manifest), query),
  firstChange,
  calendar,
})
