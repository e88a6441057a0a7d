/** Families of features over windows of rows. */

import { type Feature, family } from './feature.ts'

const WINDOWS = [5, 10, 20, 30, 60]

const priceChange = '$close-Ref($close, 1)'
const moved = `(Sum(Abs(${priceChange}), {n})+1e-12)`
const gained = `Sum(Greater(${priceChange}, 0), {n})`
const lost = 'Sum(Greater(Ref($close, 1)-$close, 0), {n})'

const volumeChange = '$volume-Ref($volume, 1)'
const volumeMoved = `(Sum(Abs(${volumeChange}), {n})+1e-12)`
const volumeGained = `Sum(Greater(${volumeChange}, 0), {n})`
const volumeLost = 'Sum(Greater(Ref($volume, 1)-$volume, 0), {n})'

const rises = 'Mean($close>Ref($close, 1), {n})'
const falls = 'Mean($close<Ref($close, 1), {n})'
const traded = 'Abs($close/Ref($close, 1)-1)*$volume'

const level: readonly Feature[] = [
  { name: 'ROC', about: 'Close {n} rows before over the close.', body: 'Ref($close, {n})/$close' },
  { name: 'MA', about: 'Mean close of {n} rows over the close.', body: 'Mean($close, {n})/$close' },
  {
    name: 'STD',
    about: 'Deviation of the close over {n} rows, as a share of the close.',
    body: 'Std($close, {n})/$close',
  },
  {
    name: 'BETA',
    about: 'Slope of the close over {n} rows, as a share of the close.',
    body: 'Slope($close, {n})/$close',
  },
  { name: 'RSQR', about: 'How much of a straight line the close of {n} rows is.', body: 'Rsquare($close, {n})' },
  {
    name: 'RESI',
    about: 'Distance of the close from its straight line of {n} rows, as a share of the close.',
    body: 'Resi($close, {n})/$close',
  },
  { name: 'MAX', about: 'Highest high of {n} rows over the close.', body: 'Max($high, {n})/$close' },
  { name: 'MIN', about: 'Lowest low of {n} rows over the close.', body: 'Min($low, {n})/$close' },
  {
    name: 'QTLU',
    about: '80 % quantile of the close of {n} rows over the close.',
    body: 'Quantile($close, {n}, 0.8)/$close',
  },
  {
    name: 'QTLD',
    about: '20 % quantile of the close of {n} rows over the close.',
    body: 'Quantile($close, {n}, 0.2)/$close',
  },
  { name: 'RANK', about: 'Percentile of the close among those of {n} rows.', body: 'Rank($close, {n})' },
  {
    name: 'RSV',
    about: 'Where the close stands between the lowest low and the highest high of {n} rows.',
    body: '($close-Min($low, {n}))/(Max($high, {n})-Min($low, {n})+1e-12)',
  },
  { name: 'IMAX', about: 'Where in {n} rows the highest high stands, 1 for today.', body: 'IdxMax($high, {n})/{n}' },
  { name: 'IMIN', about: 'Where in {n} rows the lowest low stands, 1 for today.', body: 'IdxMin($low, {n})/{n}' },
  {
    name: 'IMXD',
    about: 'How long the highest high of {n} rows came after the lowest low, as a share of the window.',
    body: '(IdxMax($high, {n})-IdxMin($low, {n}))/{n}',
  },
]

const change: readonly Feature[] = [
  {
    name: 'CORR',
    about: 'Correlation of close and log volume over {n} rows.',
    body: 'Corr($close, Log($volume+1), {n})',
  },
  {
    name: 'CORD',
    about: 'Correlation of the changes of close and of log volume over {n} rows.',
    body: 'Corr($close/Ref($close,1), Log($volume/Ref($volume, 1)+1), {n})',
  },
  { name: 'CNTP', about: 'Share of {n} rows on which the close rose.', body: rises },
  { name: 'CNTN', about: 'Share of {n} rows on which the close fell.', body: falls },
  { name: 'CNTD', about: 'Share of {n} rows that rose less the share that fell.', body: `${rises}-${falls}` },
  { name: 'SUMP', about: 'Gains of {n} rows as a share of all moves of the close.', body: `${gained}/${moved}` },
  { name: 'SUMN', about: 'Losses of {n} rows as a share of all moves of the close.', body: `${lost}/${moved}` },
  {
    name: 'SUMD',
    about: 'Gains less losses of {n} rows as a share of all moves.',
    body: `(${gained}-${lost})/${moved}`,
  },
]

const volume: readonly Feature[] = [
  { name: 'VMA', about: 'Mean volume of {n} rows over the volume.', body: 'Mean($volume, {n})/($volume+1e-12)' },
  {
    name: 'VSTD',
    about: 'Deviation of the volume over {n} rows, as a share of the volume.',
    body: 'Std($volume, {n})/($volume+1e-12)',
  },
  {
    name: 'WVMA',
    about: 'Deviation of the absolute return times volume over {n} rows, as a share of its mean.',
    body: `Std(${traded}, {n})/(Mean(${traded}, {n})+1e-12)`,
  },
  {
    name: 'VSUMP',
    about: 'Rises of volume over {n} rows as a share of all its changes.',
    body: `${volumeGained}/${volumeMoved}`,
  },
  {
    name: 'VSUMN',
    about: 'Falls of volume over {n} rows as a share of all its changes.',
    body: `${volumeLost}/${volumeMoved}`,
  },
  {
    name: 'VSUMD',
    about: 'Rises less falls of volume over {n} rows as a share of all its changes.',
    body: `(${volumeGained}-${volumeLost})/${volumeMoved}`,
  },
]

/** 29 families of five windows each. */
export const rollingFeatures = [...level, ...change, ...volume].flatMap(declared => family(declared, WINDOWS))
