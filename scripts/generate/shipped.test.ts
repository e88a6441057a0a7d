/** The record of shipped Definitions takes what is new, and refuses to be another one where something was shipped. */
import { builtinOperators, type Operator } from '@optaic/engine'
import { defineOp, defineOpMacro } from '@optaic/kit'
import { expect, test } from 'vitest'
import { shippedRecord } from './shipped.ts'

const mean = builtinOperators.find(({ name }) => name === 'MEAN')!
const operator = (change: Partial<Operator> = {}) =>
  defineOp({ ...mean, version: '1.0.0', ...change } as never).declaration
const macro = (body: string, version = '1.0.0') =>
  defineOpMacro({ name: 'GAP', version, about: 'Over night.', parameters: [], body }).declaration
const first = shippedRecord('', [operator(), macro('open / REF(close, 1)')])
const linesOf = (text: string) => text.split('\n').filter(line => line !== '' && !line.startsWith('#'))

test('what is shipped is a line each, and nothing changes while nothing does', () => {
  expect(linesOf(first).map(line => line.split('\t').slice(0, 3))).toEqual([
    ['OpDef', 'mean', '1.0.0'],
    ['OpMacroDef', 'gap', '1.0.0'],
  ])
  expect(shippedRecord(first, [operator(), macro('open / REF(close, 1)')])).toBe(first)
})

test('new versions, aliases, examples and words are taken', () => {
  const more = operator({
    about: 'Other words.',
    aliases: [...mean.aliases!, 'SMA'],
    examples: [{ expression: 'MEAN(x, 1)', fields: { x: [[1]] }, result: [[1]] }],
  })
  const second = shippedRecord(first, [more, macro('open / REF(close, 1)'), macro('open - REF(close, 1)', '2.0.0')])
  expect(linesOf(second)).toHaveLength(3)
  expect(second).toContain(',SMA,')
  // What an example gave once, it gives for ever: also when it comes back after a while.
  const wrong = { ...mean.examples[0]!, result: [[1]] }
  expect(() => shippedRecord(second, [operator({ examples: [wrong], aliases: [...mean.aliases!, 'SMA'] })])).toThrow(
    'OpDef mean 1.0.0 gives another answer to an example than was shipped: give it a new version',
  )
})

test('another behaviour under the same version, a lost alias and a lost Definition are refused, all at once', () => {
  const changed = [operator({ aliases: [] }), macro('open / close')]
  const told = () => shippedRecord(first, changed)
  expect(told).toThrow('OpMacroDef gap 1.0.0 does something else than was shipped: give it a new version')
  expect(told).toThrow('OpDef mean 1.0.0 is no longer called MA')
  expect(() => shippedRecord(first, [operator()])).toThrow('OpMacroDef gap 1.0.0 is gone')
  expect(() => shippedRecord(first, [operator(), macro('open / close', '1.1.0')])).not.toThrow()
})
