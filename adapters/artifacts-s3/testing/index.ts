/** A real S3-compatible server for tests: versitygw, built once by Go from its registry and kept. */
export { type BucketLab, openBucketLab } from './bucket-lab.ts'
export { type BucketServer, startBucketServer, whyNoBucketServer } from './bucket-server.ts'
