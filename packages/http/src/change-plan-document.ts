/** A change plan as JSON: as the API answers it, and the program prints it. */
import type { ChangePlan } from './services.ts'

export const changePlanDocument = ({ refused, ...plan }: ChangePlan) => ({
  ...plan,
  refused: refused.map(({ type, name, problem: { code, message, details, next } }) => ({
    type,
    name,
    code,
    message,
    details,
    ...(next === undefined ? {} : { next }),
  })),
})
