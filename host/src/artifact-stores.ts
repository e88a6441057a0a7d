/** The artifact stores the program can work with; a table of its own, since the processes of Runs need no other adapter. */
import { openFolderArtifacts } from '@optaic/artifacts-folder'
import type { BucketOptions } from '@optaic/artifacts-s3'
import type { Artifacts } from '@optaic/ports'
import type { BucketSettings } from './settings/bucket.ts'

export interface ArtifactPlace {
  /** Where artifacts lie without a bucket. */
  readonly folder: string
  /** Where files of a bucket are kept after they were fetched. */
  readonly cacheFolder: string
  readonly bucket: BucketSettings | null
}

/** Opened when they are used: their libraries take memory in every process of a Run. */
const stores = {
  folder: async ({ folder }: ArtifactPlace) => openFolderArtifacts({ folder }),
  bucket: async ({ cacheFolder }: ArtifactPlace, bucket: BucketSettings) => {
    const cache = { folder: cacheFolder, maxBytes: bucket.cacheMb * 1024 ** 2 }
    return (await import('@optaic/artifacts-s3')).openS3Artifacts({ ...bucketOptions(bucket), cache })
  },
} as const

export const openArtifacts = (place: ArtifactPlace): Promise<Artifacts> =>
  place.bucket === null ? stores.folder(place) : stores.bucket(place, place.bucket)

export const bucketOptions = ({
  bucket,
  prefix,
  endpoint,
  region,
  credentials,
  pathStyle,
}: BucketSettings): BucketOptions => ({
  bucket,
  prefix,
  region,
  pathStyle,
  ...(endpoint === null ? {} : { endpoint }),
  ...(credentials === null ? {} : { credentials }),
})
