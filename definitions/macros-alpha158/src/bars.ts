/** Features of a single row: the shape of its bar, and its prices against the close. */

import { type Feature, family, feature } from './feature.ts'

const range = '($high-$low+1e-12)'
const body = '($close-$open)'
const upper = '($high-Greater($open, $close))'
const lower = '(Less($open, $close)-$low)'
const shift = '(2*$close-$high-$low)'

const shapes: readonly Feature[] = [
  { name: 'KMID', about: 'Close over open, as a share of the open.', body: `${body}/$open` },
  { name: 'KLEN', about: 'High over low, as a share of the open.', body: '($high-$low)/$open' },
  { name: 'KMID2', about: "Close over open, as a share of the day's range.", body: `${body}/${range}` },
  { name: 'KUP', about: 'Upper shadow, as a share of the open.', body: `${upper}/$open` },
  { name: 'KUP2', about: "Upper shadow, as a share of the day's range.", body: `${upper}/${range}` },
  { name: 'KLOW', about: 'Lower shadow, as a share of the open.', body: `${lower}/$open` },
  { name: 'KLOW2', about: "Lower shadow, as a share of the day's range.", body: `${lower}/${range}` },
  { name: 'KSFT', about: 'Twice the close over high and low, as a share of the open.', body: `${shift}/$open` },
  {
    name: 'KSFT2',
    about: "Twice the close over high and low, as a share of the day's range.",
    body: `${shift}/${range}`,
  },
]

const prices = ['open', 'high', 'low', 'vwap'].map(field => ({
  name: field.toUpperCase(),
  about: `${field === 'vwap' ? 'Average price' : field[0]!.toUpperCase() + field.slice(1)} over the close.`,
  body: `$${field}/$close`,
}))

/** Nine shapes, then four prices; the 0 in their names says that they are today's. */
export const barFeatures = [...shapes.map(feature), ...prices.flatMap(price => family(price, [0]))]
