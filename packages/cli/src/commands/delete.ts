/** `optaic delete`: removes an Instance with its Flows and their deployments. */
import { unwrap } from '@optaic/client'
import type { Command } from 'commander'
import { allInstances, findInstance } from '../find/find-by-name.ts'
import { type CliSetting, openSession, type ServerOptions, type Session, serverCommand } from '../session.ts'
import { counted } from '../terminal/words.ts'

async function remove(session: Session, name: string, cascade: boolean): Promise<void> {
  const instance = await findInstance(session, name)
  const names = new Map([[instance.id, `${instance.type} ${instance.name}`]])
  if (cascade && !session.json)
    for await (const { id, type, name } of allInstances({ ...session, project: instance.project_name }))
      names.set(id, `${type} ${name}`)
  const answer = await unwrap(
    session.client.api.DELETE('/api/v1/instances/{id}', {
      params: { path: { id: instance.id }, query: { cascade: cascade ? 'true' : 'false' } },
    }),
  )
  const lines = answer.deleted.map(id => `deleted  ${names.get(id) ?? id}\n`)
  session.answer(answer, `${lines.join('')}${counted(answer.deleted.length, 'Instance')} deleted\n`)
}

export function deleteCommand(setting: CliSetting): Command {
  return serverCommand(setting, 'delete', 'delete an Instance, its Flows and their deployments')
    .argument('<name>', 'name or id of the Instance')
    .option('--cascade', 'delete everything that depends on it, too; without it that is refused')
    .action((name: string, options: ServerOptions & { readonly cascade?: boolean }) =>
      remove(openSession(setting, options), name, options.cascade ?? false),
    )
}
