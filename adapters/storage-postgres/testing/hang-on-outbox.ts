/** A process of a test: takes what waits in the outbox of a database, and an exclusive name, says so, and never gets done. */
import { openStorage } from '../src/storage.ts'

const [url = '', listenUrl] = process.argv.slice(2)
const storage = openStorage({ url, ...(listenUrl === undefined ? {} : { listenUrl: null }) })
const take = () =>
  storage.drainOutbox(['toy'], 10, item => {
    process.stdout.write(`${item.key}\n`)
    return new Promise(() => {})
  })
await storage.listen('outbox', () => {
  void take()
  void storage.exclusively('held', () => {
    process.stdout.write('held\n')
    return new Promise(() => {})
  })
})
