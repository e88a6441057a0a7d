/** The realtime servers that the program can publish to. A new one is one folder and one entry. */
import { Problem } from '@optaic/domain'
import type { Realtime } from '@optaic/ports'
import type { Settings } from './settings.ts'

interface Broker {
  /** Undefined: the server's own stream of events serves everybody. */
  open(settings: Settings): Promise<Realtime | undefined>
  /** For the doctor, where all is well. */
  about(settings: Settings): string
}

/** Opened when they are used, so that others do not load their libraries. */
const brokers: Readonly<Record<string, Broker>> = {
  sse: {
    open: async () => undefined,
    about: () => 'by the server itself, as server-sent events',
  },
  centrifugo: {
    open: async ({ centrifugo }) =>
      centrifugo === null ? undefined : (await import('@optaic/realtime-centrifugo')).openCentrifugo(centrifugo),
    about: ({ centrifugo }) => `Centrifugo at ${centrifugo?.apiUrl} takes what is published and lets clients in`,
  },
}

function brokerOf({ realtime }: Settings): Broker {
  const broker = brokers[realtime]
  if (broker !== undefined) return broker
  throw new Problem('invalid_request', `There is no realtime server "${realtime}"`, {
    next: `Set OPTAIC_REALTIME to one of: ${Object.keys(brokers).join(', ')}.`,
  })
}

export const openRealtime = async (settings: Settings): Promise<Realtime | undefined> =>
  brokerOf(settings).open(settings)

/** One sentence about what was found; throws a Problem that says what is wrong. Publishes nothing. */
export async function checkRealtime(settings: Settings): Promise<string> {
  const broker = brokerOf(settings)
  const realtime = await broker.open(settings)
  try {
    await realtime?.check()
    return broker.about(settings)
  } finally {
    await realtime?.close()
  }
}
