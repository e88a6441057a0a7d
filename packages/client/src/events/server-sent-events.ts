/** Reads a stream of server-sent events (WHATWG HTML, section 9.2.6), however its bytes are cut into pieces. */

export interface ServerSentEvent {
  /** The id of this event, or of the last that had one; empty before the first. */
  readonly id: string
  readonly event: string
  readonly data: string
}

/** Events as they are complete; one cut off by the end of the stream is dropped. `onBytes` hears of every piece. */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<ServerSentEvent> {
  let id = ''
  let event = ''
  let data: string[] = []
  for await (const line of lines(stream, onBytes)) {
    if (line === '') {
      if (data.length > 0) yield { id, event: event === '' ? 'message' : event, data: data.join('\n') }
      event = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }
}

/** Lines that end with CR, LF or both. A CR at the end of a piece may be half of a CR LF, so it waits for the next. */
async function* lines(stream: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let rest = ''
  try {
    while (true) {
      const { done, value } = await reader.read()
      onBytes()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const held = !done && rest.endsWith('\r') ? 1 : 0
      const parts = rest.slice(0, rest.length - held).split(/\r\n|\r|\n/)
      rest = (parts.pop() ?? '') + (held === 1 ? '\r' : '')
      yield* parts
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
