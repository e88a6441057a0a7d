/** The OpenAPI document of the HTTP room, and the types of the client made from it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createApp, openApiDocument, type Services } from '@optaic/http'
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { type Generator, notice } from './generator.ts'

/** Stands where the use cases will be: the document is made of the routes' declarations, no route is called. */
const noServices = new Proxy({} as Services, {
  get: (_, name) => {
    throw new Error(`the OpenAPI document must not need a service, but ${String(name)} was asked for`)
  },
})

export const openApiGenerator: Generator = {
  name: 'OpenAPI document and client types',
  files: async root => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    const app = createApp({
      services: noServices,
      version,
      guard: { hosts: [], holders: () => [], maxBodyBytes: 0 },
      newId: () => 'none',
      onFault: () => {},
    })
    const document = openApiDocument(app, version)
    // What the server fills in by default need not be sent, so such fields are optional.
    const types = await openapiTypescript(document as unknown as OpenAPI3, {
      defaultNonNullable: false,
      alphabetize: true,
    })
    return [
      { path: 'docs/reference/openapi.json', text: JSON.stringify(document) },
      {
        path: 'packages/client/src/generated/schema.ts',
        text: `/** ${notice} */\n\n${withoutEmpty(astToString(types))}`,
      },
    ]
  },
}

/** The generator also declares what a document without webhooks and definitions does not have. */
const withoutEmpty = (types: string): string =>
  types.replace(/^export type (webhooks|\$defs) = Record<string, never>;\n/gm, '')
