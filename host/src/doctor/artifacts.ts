/** Looks at where dataset versions and artifacts lie. */
import { isProblem } from '@optaic/domain'
import { bucketOptions } from '../artifact-stores.ts'
import type { Check } from './finding.ts'

export const artifacts: Check = async ({ bucket }) => {
  const what = 'artifacts'
  if (bucket === null) return { what, state: 'good', found: 'in the data folder' }
  try {
    const { checkBucket } = await import('@optaic/artifacts-s3')
    await checkBucket(bucketOptions(bucket))
    return { what, state: 'good', found: `bucket ${bucket.bucket}: a probe was written, read and deleted` }
  } catch (fault) {
    const next = (isProblem(fault) ? fault.next : undefined) ?? 'Look at the settings that begin with OPTAIC_BUCKET_.'
    return { what, state: 'wrong', found: (fault as Error).message, next }
  }
}
