/** What the server's own OpenAPI document says of each route, and whether an answer keeps to it. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: { readonly type?: string; readonly enum?: readonly string[]; readonly format?: string }
}

type Content = Readonly<Record<string, { readonly schema?: object }>>

interface Answer {
  readonly content?: Content
}

export interface Operation {
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly body: Readonly<Record<string, unknown>> | null
  readonly responses: Readonly<Record<string, Answer>>
}

export interface Documentation {
  readonly operations: readonly Operation[]
  /** What is wrong with an answer; null where it is as documented. */
  fault(operation: Operation, status: number, type: string | null, text: string): string | null
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

interface RawOperation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}

export async function readDocumentation(url: string): Promise<Documentation> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'api', components: document.components })
  const compiled = new Map<object, ValidateFunction>()
  const validatorOf = (schema: object) => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components')
    const made = compiled.get(schema) ?? ajv.compile(JSON.parse(text))
    compiled.set(schema, made)
    return made
  }
  const named = (schema: object | undefined) => {
    const name = (schema as { $ref?: string } | undefined)?.$ref?.split('/').at(-1)
    return (name === undefined ? schema : document.components.schemas[name]) as Operation['body']
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId, parameters = [], requestBody, responses }]): Operation => ({
        method: method.toUpperCase(),
        path,
        operationId,
        parameters,
        body: named(requestBody?.content['application/json']?.schema) ?? null,
        responses,
      }),
    ),
  )
  const fault: Documentation['fault'] = (operation, status, type, text) => {
    const answer = operation.responses[status] ?? (status >= 400 ? operation.responses.default : undefined)
    if (answer === undefined) return `the status ${status} is not documented`
    if (answer.content === undefined) return text === '' ? null : 'a body is not documented'
    const media = (type ?? '').split(';')[0]!
    const content = answer.content[media] ?? answer.content['application/octet-stream']
    if (content === undefined) return `the type ${type} is not documented for ${status}`
    if (!/json$/.test(media) || content.schema === undefined) return null
    const validate = validatorOf(content.schema)
    return validate(JSON.parse(text)) ? null : ajv.errorsText(validate.errors)
  }
  return { operations, fault }
}
