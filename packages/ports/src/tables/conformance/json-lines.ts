/** JSON lines have the types that JSON says, and a fault is told with its file and line. */
import { expect, test } from 'vitest'
import type { TablesLab } from './lab.ts'

export function jsonPromises({ session, file }: TablesLab): void {
  test('types are what JSON says; text that looks like a date stays text', async () => {
    const path = file(
      'a.jsonl',
      '{"d":"2020-01-01","x":1.5,"n":9007199254740993,"ok":true}\n\n{"d":"é","y":{"z":[1]}}\n',
    )
    const table = await session().scanJsonLines([path])
    expect(table.columns).toEqual({ d: 'string', x: 'number', n: 'integer', ok: 'boolean', y: 'string' })
    expect(await session().rows(table)).toEqual([
      { d: '2020-01-01', x: 1.5, n: 9007199254740993n, ok: true, y: null },
      { d: 'é', x: null, n: null, ok: null, y: '{"z":[1]}' },
    ])
  })

  test('a column of more than one type is text', async () => {
    const path = file('mixed.jsonl', '{"a":1,"b":null}\n{"a":"x"}\n{"a":{"y":2}}\n{"a":1.5}\n')
    const rows = ['1', 'x', '{"y":2}', '1.5'].map(a => ({ a, b: null }))
    expect(await session().rows(await session().scanJsonLines([path]))).toEqual(rows)
  })

  test.each([
    ['text that is no JSON', '{"a":1}\n\n{"a":\n{"a":2}\n', 3],
    ['a value that is no object', '{"a":1}\n[1]\n', 2],
  ])('a line with %s is source_malformed with file and line', async (what, content, line) => {
    const path = file(`broken ${what}.jsonl`, content)
    const read = async () => session().rows(await session().scanJsonLines([path]))
    await expect(read()).rejects.toMatchObject({ code: 'source_malformed', details: [{ path, line }] })
  })

  test('an empty file is source_malformed', async () => {
    const path = file('empty.jsonl', '')
    await expect(session().scanJsonLines([path])).rejects.toMatchObject({ code: 'source_malformed' })
  })
}
