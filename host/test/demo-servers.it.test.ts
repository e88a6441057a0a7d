import { readdirSync } from 'node:fs'
import { whyNoBucketServer } from '@optaic/artifacts-s3/testing'
import type { JsonObject } from '@optaic/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPlace, type Place } from './place.ts'

let place: Place
beforeAll(() => {
  place = openPlace()
})
afterAll(() => place.close())

const why = whyNoBucketServer()
test.skipIf(why !== null)(
  `the demo gives the same document on a Postgres server and a bucket of its own, and leaves nothing behind${why === null ? '' : ` (${why})`}`,
  async () => {
    const [home, cache] = [process.env.HOME ?? '', process.env.OPTAIC_TEST_CACHE]
    const environment = { HOME: home, ...(cache === undefined ? {} : { OPTAIC_TEST_CACHE: cache }) }
    const ended = await place.run(['demo', '--json', '--database', 'server', '--bucket', 'server'], environment)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const document = JSON.parse(ended.stdout) as { readonly [name: string]: JsonObject | readonly JsonObject[] }
    expect(Object.keys(document)).toEqual(['project', 'instances', 'runs', 'dataset', 'backtest'])
    expect(document.dataset).toMatchObject({ rows: 166_260, symbols: 20 })
    expect(document.backtest).toMatchObject({ final_equity: expect.closeTo(1_249_008.0515, 3) })
    expect((document.instances as readonly JsonObject[]).filter(({ status }) => status === 'READY')).toHaveLength(4)
    expect(place.processes()).toEqual([])
    expect(readdirSync(place.folder)).toEqual([])
  },
)
