/** What people see, as they see it. */
import { expect, test } from 'vitest'
import { onOneLine, printable } from './printable.ts'
import { renderProblem } from './problem-text.ts'
import { progressLine, progressText } from './progress-line.ts'
import { type Column, renderPairs, renderTable } from './table.ts'
import { terminalOf } from './terminal.ts'
import { duration, metric, moment, took, wholeNumber } from './words.ts'

interface Row {
  readonly name: string
  readonly rows: number | null
  readonly why: string
}
const columns: readonly Column<Row>[] = [
  { heading: 'NAME', cell: row => row.name, tone: () => 'green' },
  { heading: 'ROWS', cell: row => row.rows, align: 'right' },
  { heading: 'WHY', cell: row => row.why, optional: true },
]
const wide = { colour: false, columns: Number.POSITIVE_INFINITY }

test('a table is aligned, without blanks at the end of a line', () => {
  const rows = [
    { name: 'prices', rows: 12, why: 'late' },
    { name: 'momentum', rows: null, why: '' },
  ]
  expect(renderTable(columns, rows, wide)).toBe('NAME      ROWS  WHY\nprices      12  late\nmomentum\n')
})

test('a column that says nothing is left out, and no row leaves the headings', () => {
  expect(renderTable(columns, [{ name: 'prices', rows: 1, why: '' }], wide)).toBe('NAME    ROWS\nprices     1\n')
  expect(renderTable(columns, [], wide)).toBe('NAME  ROWS\n')
})

test('the last column is cut at the edge of the terminal, colours do not count', () => {
  const rows = [{ name: 'p', rows: 1, why: 'a very long story that goes on and on' }]
  const line = renderTable(columns, rows, { colour: false, columns: 36 }).split('\n')[1]
  expect(line).toBe('p        1  a very long story that …')
  expect(line).toHaveLength(36)
  const painted = renderTable(columns, rows, { colour: true, columns: 36 }).split('\n')[1]
  expect(painted).toBe('\u001b[32mp\u001b[0m        1  a very long story that …')
})

test('pairs are aligned, and what is not there is not said', () => {
  expect(
    renderPairs([
      ['Name', 'prices'],
      ['About', ''],
      ['Version', 3],
      ['Error', null],
    ]),
  ).toBe('Name     prices\nVersion  3\n')
})

test('what comes from elsewhere cannot steer the terminal', () => {
  expect(printable('a\u001b[2Jb\r\nc\td\u009b\u202e')).toBe('a�[2Jb\nc\td��')
  expect(onOneLine('a\n   b\tc')).toBe('a b c')
  expect(renderTable(columns, [{ name: 'x\ny\u001b', rows: 1, why: '' }], wide)).toContain('x y�')
  expect(renderProblem({ code: 'x', message: '\u001b]0;title\u0007' })).toBe('x: �]0;title�\n')
})

test('a problem reads like a colleague', () => {
  const text = renderProblem({
    code: 'upstream_not_ready',
    message: 'signal "momentum" waits for 2 flows',
    details: [
      { path: 'prices.refresh', status: 'STALE', message: 'last data 2026-03-05, expected 2026-03-06' },
      { path: 'volumes.refresh', status: 'ERROR', message: 'run r_91 failed: source returned 0 rows' },
    ],
    next: 'optaic run momentum --mode recursive   (or --force to go ahead without them)',
  })
  expect(text).toBe(`upstream_not_ready: signal "momentum" waits for 2 flows
  prices.refresh    STALE   last data 2026-03-05, expected 2026-03-06
  volumes.refresh   ERROR   run r_91 failed: source returned 0 rows
Try: optaic run momentum --mode recursive   (or --force to go ahead without them)
`)
})

test('colours are for people at a terminal who did not say no', () => {
  const tty = { isTTY: true, columns: 80, write: () => true }
  const pipe = { write: () => true }
  expect(terminalOf(tty, tty)).toMatchObject({ colour: true, live: true, columns: 80 })
  expect(terminalOf(tty, tty, { NO_COLOR: '1' })).toMatchObject({ colour: false, live: true })
  expect(terminalOf(tty, tty, { NO_COLOR: '' }).colour).toBe(true)
  expect(terminalOf(tty, tty, { TERM: 'dumb' })).toMatchObject({ colour: false, live: false })
  expect(terminalOf(pipe, tty)).toMatchObject({ colour: false, live: true, columns: Number.POSITIVE_INFINITY })
  expect(terminalOf(tty, pipe).live).toBe(false)
})

test('a progress line is drawn when it changes, taken away at the end, and silent for machines', () => {
  const drawn: string[] = []
  const writeError = (text: string) => void drawn.push(text)
  const line = progressLine({ live: true, columns: 8, writeError })
  line.show('one')
  line.show('one')
  line.show('two and more')
  line.clear()
  line.clear()
  expect(drawn).toEqual(['\r\u001b[2Kone', '\r\u001b[2Ktwo and', '\r\u001b[2K'])
  drawn.length = 0
  const silent = progressLine({ live: false, columns: 80, writeError })
  silent.show('one')
  silent.clear()
  expect(drawn).toEqual([])
})

test.each([
  [{ done: 0, total: 10, message: '' }, '░░░░░░░░░░░░░░░░░░░░░░░░   0%  0 of 10'],
  [{ done: 5, total: 10, message: 'reading' }, '████████████░░░░░░░░░░░░  50%  5 of 10  reading'],
  [{ done: 12, total: 10, message: '' }, '████████████████████████ 100%  12 of 10'],
  [{ done: 1234, total: null, message: 'rows' }, '1,234  rows'],
  [{ done: 3, total: 0, message: '' }, '3'],
])('progress %j', (progress, text) => {
  expect(progressText(progress)).toBe(text)
})

test('figures and moments', () => {
  expect([0, 999.4, 1000, 59_940, 59_960, 125_000, 3_599_600, 12_000_000].map(duration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 5 s',
    '1 h 0 min',
    '3 h 20 min',
  ])
  expect(moment('2026-03-06T21:00:00.987Z')).toBe('2026-03-06 21:00:00Z')
  expect(moment(null)).toBe('')
  expect(took('2026-03-06T21:00:00Z', '2026-03-06T21:00:02.500Z')).toBe('2.5 s')
  expect(took('2026-03-06T21:00:00Z', null)).toBe('')
  expect(wholeNumber(1_234_567)).toBe('1,234,567')
  expect([0.83123456, -0.000123449, 1_000_000, 1234567.891, 'x', [1], 0, true].map(metric)).toEqual([
    '0.8312',
    '-0.0001234',
    '1,000,000',
    '1,234,567.89',
    'x',
    '[1]',
    '0',
    'true',
  ])
})
