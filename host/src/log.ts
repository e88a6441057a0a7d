/** The log of the program: JSON lines on standard error, quiet unless asked. */
import pino from 'pino'

export type Level = 'debug' | 'info' | 'warning' | 'error'
export type Log = (level: Level, message: string) => void

const names = { debug: 'debug', info: 'info', warning: 'warn', error: 'error' } as const

/** `level` is the least that is written. */
export function createLog(level: Level): Log {
  const logger = pino(
    { level: names[level], base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
  return (at, message) => logger[names[at]](message)
}
