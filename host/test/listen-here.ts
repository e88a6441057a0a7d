/** Listens on the addresses it is given, such as `10.0.0.1:5432`, and hands what listens to the process that started it. */
import { createServer } from 'node:net'

for (const address of process.argv.slice(2)) {
  const [host, port] = address.split(':')
  const server = createServer().listen(Number(port), host, () => process.send?.({ address }, server))
}
