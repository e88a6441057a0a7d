/** Which of the formats that data are served in a request accepts. */
import { Problem } from '@optaic/domain'
import type { DataFormat } from '../services.ts'

export const mediaTypes: Readonly<Record<DataFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
}

const formats = Object.entries(mediaTypes) as [DataFormat, string][]

interface Range {
  readonly type: string
  readonly quality: number
}

function rangeOf(part: string): Range {
  const [type = '', ...parameters] = part.split(';').map(text => text.trim().toLowerCase())
  const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice(2)
  const value = quality === undefined ? 1 : Number(quality)
  return { type, quality: value >= 0 && value <= 1 ? value : 0 }
}

/** How well a media type is liked: the most exact range that takes it counts (RFC 9110, 12.5.1); 0 is not at all. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [main] = type.split('/')
  for (const pattern of [type, `${main}/*`, '*/*']) {
    const range = ranges.find(candidate => candidate.type === pattern)
    if (range !== undefined) return range.quality
  }
  return 0
}

/** The format liked most, of equals the one named first, then JSON. Throws `format_not_available`. */
export function acceptedFormat(accept: string | undefined): DataFormat {
  if (accept === undefined || accept.trim() === '') return 'json'
  const ranges = accept.split(',').map(rangeOf)
  const named = (type: string) => ranges.findIndex(range => range.type === type) >>> 0
  const [best] = formats
    .map(([format, type]) => ({ format, quality: qualityOf(type, ranges), place: named(type) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || a.place - b.place)
  if (best !== undefined) return best.format
  throw new Problem('format_not_available', `Data are not served as ${accept}`, {
    next: `Accept one of ${Object.values(mediaTypes).join(', ')}.`,
  })
}
