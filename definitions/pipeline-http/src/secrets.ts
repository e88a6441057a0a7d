/** The secrets one refresh has used, and their removal from any text that leaves it. */

export interface Secrets {
  /** Throws `secret_missing`. */
  read(name: string): string
  /** The text without the value of any secret read so far, however it was encoded. */
  clean(text: string): string
}

export function createSecrets(secret: (name: string) => string): Secrets {
  const values = new Map<string, readonly string[]>()
  return {
    read: name => {
      const value = secret(name)
      values.set(name, spellings(value))
      return value
    },
    clean: text => [...values.values()].flat().reduce((clean, spelling) => clean.replaceAll(spelling, '***'), text),
  }
}

/** As itself, in a URL, in a form, in JSON and in basic authentication; the longest first, so that no tail stays. */
function spellings(value: string): readonly string[] {
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const all = [value, encodeURIComponent(value), encodeURI(value), form, JSON.stringify(value).slice(1, -1)]
  const base64 = Buffer.from(value).toString('base64')
  return [...new Set([...all, base64])].filter(text => text !== '').sort((a, b) => b.length - a.length)
}
