import { describe, expect, test } from 'vitest'
import { firstPage, nextOfLinkHeader, nextPage, type PageAnswer } from './paging.ts'
import type { Paging } from './params.ts'

const answer = (records: number, document: unknown = undefined, linkHeader: string | null = null): PageAnswer => ({
  ...{ records, document, linkHeader },
})

/** Parameters or link of each page asked for, until the end. */
function walk(paging: Paging, answers: readonly PageAnswer[]) {
  const asked = []
  let page: ReturnType<typeof nextPage> = firstPage(paging)
  for (const each of answers) {
    if (page === null) break
    asked.push(page.link ?? Object.fromEntries(page.parameters))
    page = nextPage(paging, page, each)
  }
  return { asked, ended: page === null }
}

describe('pages', () => {
  test('none: one request', () => {
    expect(walk({ kind: 'none' }, [answer(10), answer(10)])).toEqual({ asked: [{}], ended: true })
  })

  test('by number, until an empty page', () => {
    const paging: Paging = { kind: 'page', parameter: 'p', first: 0, size: 10, last_page: 'empty' }
    expect(walk(paging, [answer(10), answer(3), answer(0)])).toEqual({
      asked: [{ p: '0' }, { p: '1' }, { p: '2' }],
      ended: true,
    })
  })

  test('by number, until a short page', () => {
    const paging: Paging = { kind: 'page', parameter: 'p', first: 1, size: 10, last_page: 'short' }
    expect(walk(paging, [answer(10), answer(3), answer(0)])).toEqual({ asked: [{ p: '1' }, { p: '2' }], ended: true })
  })

  test('by offset, counting what came and not what was asked for', () => {
    const paging: Paging = { kind: 'offset', parameter: 'o', limit_parameter: 'n', limit: 100, last_page: 'empty' }
    expect(walk(paging, [answer(50), answer(50), answer(0)])).toEqual({
      asked: [
        { o: '0', n: '100' },
        { o: '50', n: '100' },
        { o: '100', n: '100' },
      ],
      ended: true,
    })
  })

  test.each([null, undefined, '', false])('by cursor, until it is %s', end => {
    const paging: Paging = { kind: 'cursor', parameter: 'c', path: 'meta.next' }
    const walked = walk(paging, [
      answer(1, { meta: { next: 'x1' } }),
      answer(0, { meta: { next: 7 } }),
      answer(1, { meta: { next: end } }),
    ])
    expect(walked).toEqual({ asked: [{}, { c: 'x1' }, { c: '7' }], ended: true })
  })

  test('by link in the answer and by Link header', () => {
    const inside = walk({ kind: 'next_link', path: 'next' }, [answer(1, { next: '/b?page=2' }), answer(1, {})])
    expect(inside).toEqual({ asked: [{}, '/b?page=2'], ended: true })
    const header = walk({ kind: 'link_header' }, [answer(1, undefined, '<https://h/2>; rel="next"'), answer(1)])
    expect(header).toEqual({ asked: [{}, 'https://h/2'], ended: true })
  })

  test('a cursor that is a list is a fault', () => {
    const paging: Paging = { kind: 'cursor', parameter: 'c', path: 'next' }
    expect(() => nextPage(paging, firstPage(paging), answer(1, { next: [] }))).toThrow(
      expect.objectContaining({ code: 'source_malformed' }),
    )
  })
})

test.each([
  ['<https://h/a?x=1,2>; rel="prev", <https://h/b?y=3,4;z>; rel="next"', 'https://h/b?y=3,4;z'],
  ['<b>; title="a, b; rel=next"; rel=last', null],
  ['<b>; rel=next', 'b'],
  ['<b>;REL="first NEXT"', 'b'],
  ['', null],
])('the Link header %s leads to %s', (header, expected) => {
  expect(nextOfLinkHeader(header)).toBe(expected)
})
