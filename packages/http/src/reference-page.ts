/** The API reference at `/docs`: Swagger UI from its npm package, so that it works where there is no internet. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { App } from './routes/register.ts'

const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>OptAIC API</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script></body></html>`

/** `validatorUrl` off: else the page would send the document to a service of its makers. */
const start = `SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#reference', validatorUrl: null, deepLinking: true, filter: true,
  docExpansion: 'list', tryItOutEnabled: true, persistAuthorization: false,
})`

/** The browser itself refuses whatever the page would load from, or send to, elsewhere. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

const assets = {
  'swagger-ui.css': { file: import.meta.resolve('swagger-ui-dist/swagger-ui.css'), type: 'text/css; charset=utf-8' },
  'swagger-ui-bundle.js': {
    file: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
    type: 'text/javascript; charset=utf-8',
  },
} as const

/** Adds the page and its three files. */
export function addReferencePage(app: App): void {
  app.get('/docs', context => context.html(page, 200, { 'content-security-policy': policy }))
  app.get('/docs/assets/start.js', context =>
    context.body(start, 200, { 'content-type': assets['swagger-ui-bundle.js'].type }),
  )
  for (const [name, { file, type }] of Object.entries(assets))
    app.get(`/docs/assets/${name}`, async context =>
      context.body(new Uint8Array(await readFile(fileURLToPath(file))), 200, {
        'content-type': type,
        'cache-control': 'max-age=3600',
      }),
    )
}
