/** Turns what a bucket answers, or does not, into sentences that say what is wrong and what to do. */
import { isProblem, Problem } from '@optaic/domain'

/** What is read of an error of the client: it has many shapes, all of them with these. */
export interface BucketError {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
}

export const asBucketError = (fault: unknown): BucketError =>
  fault instanceof Error ? (fault as Error & BucketError) : { name: 'Error', message: String(fault) }

export const statusOf = (fault: unknown): number | undefined => asBucketError(fault).$metadata?.httpStatusCode

const network = 'Try again; if it stays so, look at the network and at what stands in between.'

interface Explanation {
  readonly what: string
  readonly next: string
}

const credentials = 'Mend the access key and the secret key in the settings of the bucket.'

const explanations: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: {
    what: 'there is no such bucket',
    next: 'Make the bucket, or mend its name in the settings.',
  },
  InvalidAccessKeyId: { what: 'it does not know the access key', next: credentials },
  SignatureDoesNotMatch: { what: 'the secret key does not belong to the access key', next: credentials },
  InvalidToken: { what: 'the session token is not valid', next: credentials },
  ExpiredToken: { what: 'the session token has expired', next: 'Get new credentials, and start again with them.' },
  CredentialsProviderError: {
    what: 'no credentials were found',
    next: 'Give the access key and the secret key in the settings of the bucket.',
  },
  AccessDenied: {
    what: 'it denies access',
    next: 'Allow these credentials to read, write, list and delete objects, and to make and abort multipart uploads.',
  },
  PermanentRedirect: { what: 'the bucket is in another region', next: 'Set the region of the bucket.' },
  AuthorizationHeaderMalformed: { what: 'the bucket is in another region', next: 'Set the region of the bucket.' },
  XAmzContentSHA256Mismatch: { what: 'what arrived there is not what was sent', next: network },
  BadDigest: { what: 'what arrived there is not what was sent', next: network },
  RequestTimeTooSkewed: { what: 'the clocks differ', next: 'Set the clock of this machine.' },
  NotImplemented: {
    what: 'it does not know what is needed of it, such as conditional writes',
    next: 'Use a store that knows If-None-Match and multipart uploads.',
  },
}

/** Errors of the connection, which have a code of the operating system or none at all. */
const isConnection = ({ name, code }: BucketError): boolean =>
  name === 'TimeoutError' ||
  name === 'AbortError' ||
  /^(E(CONN|HOST|NET|PIPE|AI_|TIMEDOUT|NOTFOUND)|UND_ERR|CERT_|DEPTH_|SELF_SIGNED|UNABLE_)/.test(code ?? '')

function explain(error: BucketError): Explanation {
  const known = explanations[error.name] ?? explanations[error.code ?? '']
  if (known !== undefined) return known
  const status = error.$metadata?.httpStatusCode
  if (isConnection(error))
    return {
      what: `it does not answer (${error.code ?? error.message})`,
      next: 'See that the store runs, and that its address and the network are right.',
    }
  // The answer to a HEAD has no body, so that nothing says which of the reasons it is.
  if (status === 403 || status === 401)
    return { what: 'it refuses the credentials, or denies them access', next: credentials }
  if (status === 301 || (status === 400 && error.name.startsWith('Unknown')))
    return { ...explanations.PermanentRedirect!, what: `it answers ${status}, as for a bucket of another region` }
  if (status !== undefined && (status >= 500 || status === 429))
    return {
      what: `it answers ${status} ${error.name}, also when asked ${error.$metadata?.attempts ?? 1} times`,
      next: 'See what the store says of itself, and try again.',
    }
  return { what: `${error.name}: ${error.message}`, next: 'See what the store says of itself, and try again.' }
}

/**
 * `artifacts_unreachable` for whatever went wrong with a bucket. The cause keeps name and message alone: errors of the
 * client carry the request with them, which nobody should find in a log.
 */
export function bucketProblem(where: string, fault: unknown): Problem {
  if (isProblem(fault)) return fault
  const error = asBucketError(fault)
  const { what, next } = explain(error)
  return new Problem('artifacts_unreachable', `the bucket ${where} cannot be used: ${what}`, {
    next,
    cause: new Error(`${error.name}: ${error.message}`),
  })
}

export const missingFile = (key: string): Problem =>
  new Problem('store_corrupt', `the stored file ${key} is missing`, {
    details: [{ path: key, message: 'missing' }],
    next: 'Bring it back from a backup, or run again what wrote it.',
  })

export const otherContent = (key: string, ours: string, theirs: string): Problem =>
  new Problem('store_corrupt', `${key} is stored already with other content`, {
    details: [{ path: key, message: 'other content', sha256: theirs, put_sha256: ours }],
    next: 'Use a key of its own for each content.',
  })

export const damagedFile = (key: string, wanted: string, found: string): Problem =>
  new Problem('store_corrupt', `the stored file ${key} is not what was put there`, {
    details: [{ path: key, message: 'checksum differs', sha256: wanted, found_sha256: found }],
    next: 'Bring it back from a backup, or run again what wrote it.',
  })
