/** Artifacts kept in a bucket of an S3-compatible store. */
export { type BucketOptions, checkBucket } from './bucket.ts'
export { openS3Artifacts, type S3ArtifactsOptions } from './s3-artifacts.ts'
