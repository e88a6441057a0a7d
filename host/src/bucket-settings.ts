/** The settings of the bucket that dataset versions and artifacts are kept in, where there is one. */
import type { ProblemDetail } from '@optaic/domain'
import type { Environment } from './settings.ts'

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

type Whole = (name: string, text: string | undefined, fallback: number, least: number, most: number) => number

/** Null where no bucket is named; adds what cannot be used to the faults. */
export function readBucketSettings(
  url: string | undefined,
  environment: Environment,
  whole: Whole,
  faults: ProblemDetail[],
): BucketSettings | null {
  if (url === undefined || url === '') return null
  const fault = (name: string, message: string) => void faults.push({ path: name, message: `${name} ${message}` })
  const place = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?#]*))?$/.exec(url)
  // The text is not shown: people put credentials in front of the name.
  if (place === null) fault('OPTAIC_BUCKET_URL', 'must be s3://bucket or s3://bucket/prefix, without credentials')
  const endpoint = environment.OPTAIC_BUCKET_ENDPOINT || null
  if (endpoint !== null && !/^https?:\/\/[^/@\s]+\/?$/.test(endpoint))
    fault('OPTAIC_BUCKET_ENDPOINT', 'must be the address of the store alone, such as https://s3.example.com:9000')
  const [accessKeyId, secretAccessKey] = [environment.OPTAIC_BUCKET_ACCESS_KEY, environment.OPTAIC_BUCKET_SECRET_KEY]
  if (Boolean(accessKeyId) !== Boolean(secretAccessKey))
    fault(
      accessKeyId ? 'OPTAIC_BUCKET_SECRET_KEY' : 'OPTAIC_BUCKET_ACCESS_KEY',
      'is missing: give both keys, or neither, and the client finds them by itself',
    )
  const style = environment.OPTAIC_BUCKET_PATH_STYLE || String(endpoint !== null)
  if (style !== 'true' && style !== 'false') fault('OPTAIC_BUCKET_PATH_STYLE', 'must be true or false')
  return {
    bucket: place?.[1] ?? '',
    prefix: place?.[2] ?? '',
    endpoint,
    region: environment.OPTAIC_BUCKET_REGION || 'us-east-1',
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
    pathStyle: style === 'true',
    cacheMb: whole('OPTAIC_BUCKET_CACHE_MB', environment.OPTAIC_BUCKET_CACHE_MB, 20_480, 64, 1_048_576_000),
  }
}
