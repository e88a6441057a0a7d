/** The settings of the bucket that dataset versions and artifacts are kept in, where there is one. */
import type { SettingReader } from './reader.ts'

export interface BucketSettings {
  readonly bucket: string
  readonly prefix: string
  /** Address of the store; null is that of AWS. */
  readonly endpoint: string | null
  readonly region: string
  /** Null: the client finds some by itself, from the variables of AWS or the role of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  readonly pathStyle: boolean
  /** Megabytes of this disk that files fetched before may take. */
  readonly cacheMb: number
}

export const bucketFields = {
  url: {
    kind: 'url',
    env: 'OPTAIC_BUCKET_URL',
    flag: 'bucketUrl',
    about: '`s3://bucket/prefix` for dataset versions and artifacts; without it they lie in the data folder.',
  },
  endpoint: {
    kind: 'url',
    env: 'OPTAIC_BUCKET_ENDPOINT',
    about: 'Address of an S3-compatible store; without it that of AWS.',
  },
  region: { kind: 'text', env: 'OPTAIC_BUCKET_REGION', fallback: 'us-east-1', about: 'Region of the bucket.' },
  accessKey: {
    kind: 'text',
    env: 'OPTAIC_BUCKET_ACCESS_KEY',
    secret: true,
    about: 'Access key; without both keys the client finds credentials by itself.',
  },
  secretKey: {
    kind: 'text',
    env: 'OPTAIC_BUCKET_SECRET_KEY',
    secret: true,
    about: 'Secret key that belongs to the access key.',
  },
  pathStyle: {
    kind: 'yes-no',
    env: 'OPTAIC_BUCKET_PATH_STYLE',
    about: "Bucket in the path and not in the host's name; without it `true` where an endpoint is given.",
  },
  cacheMb: {
    kind: 'whole',
    env: 'OPTAIC_BUCKET_CACHE_MB',
    fallback: 20_480,
    least: 64,
    most: 1_048_576_000,
    about: 'Megabytes of this disk that files fetched before may take.',
  },
} as const

/** Null where no bucket is named. */
export function readBucketSettings(read: SettingReader): BucketSettings | null {
  const url = read.text(bucketFields.url)
  if (url === null) return null
  const place = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?#]*))?$/.exec(url)
  // The text is not shown: people put credentials in front of the name.
  if (place === null) read.fault(bucketFields.url, 'must be s3://bucket or s3://bucket/prefix, without credentials')
  const endpoint = read.text(bucketFields.endpoint)
  if (endpoint !== null && !/^https?:\/\/[^/@\s]+\/?$/.test(endpoint))
    read.fault(bucketFields.endpoint, 'must be the address of the store alone, such as https://s3.example.com:9000')
  const [accessKeyId, secretAccessKey] = [read.text(bucketFields.accessKey), read.text(bucketFields.secretKey)]
  if ((accessKeyId === null) !== (secretAccessKey === null))
    read.fault(
      accessKeyId === null ? bucketFields.accessKey : bucketFields.secretKey,
      'is missing: give both keys, or neither, and the client finds them by itself',
    )
  return {
    bucket: place?.[1] ?? '',
    prefix: place?.[2] ?? '',
    endpoint,
    region: read.text(bucketFields.region) ?? bucketFields.region.fallback,
    credentials: accessKeyId !== null && secretAccessKey !== null ? { accessKeyId, secretAccessKey } : null,
    pathStyle: read.yesNo(bucketFields.pathStyle) ?? endpoint !== null,
    cacheMb: read.whole(bucketFields.cacheMb),
  }
}
