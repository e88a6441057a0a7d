/** All settings by system, as a config file has them. A new system is one file beside this one and one entry. */
import { bucketFields } from './bucket.ts'
import { databaseFields } from './database.ts'
import type { ConfigOf } from './field.ts'
import { programFields, serverFields, workerFields } from './general.ts'
import { prefectFields } from './prefect.ts'
import { centrifugoFields, realtimeFields } from './realtime.ts'

export const systems = {
  program: programFields,
  server: serverFields,
  worker: workerFields,
  database: databaseFields,
  bucket: bucketFields,
  prefect: prefectFields,
  realtime: realtimeFields,
  centrifugo: centrifugoFields,
} as const

/** What `optaic.config.ts` may say; flags and the environment win over it. */
export type Config = { readonly [System in keyof typeof systems]?: ConfigOf<(typeof systems)[System]> }
