/** The plain page at `/`: what is running, what needs a look, and where to go on. */
import type { FlowView, Services } from './services.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: unknown) => String(text ?? '').replace(/[&<>"']/g, character => escapes[character] ?? '')

const row = (flow: FlowView) =>
  `<tr><td>${escaped(flow.project_name)}</td><td>${escaped(flow.instance_name)}</td><td>${escaped(flow.kind)}</td>` +
  `<td class="${escaped(flow.status)}">${escaped(flow.status)}</td><td>${escaped(flow.last_data_date)}</td><td>${escaped(flow.status_reason)}</td></tr>`

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d0d7de}
.READY{color:#116329}.ERROR{color:#a40e26}.STALE,.STALE_SOURCE_DELAYED{color:#7d4e00}.RUNNING{color:#0550ae}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,td{border-color:#30363d}.READY{color:#56d364}.ERROR{color:#ff7b72}.STALE,.STALE_SOURCE_DELAYED{color:#e3b341}.RUNNING,a{color:#79c0ff}}`

/** HTML of the page; everything from the database is escaped. */
export async function homePage(services: Services, version: string): Promise<string> {
  const [flows, faults] = await Promise.all([services.listFlows({ limit: 200 }), services.readiness()])
  const state = faults.length === 0 ? 'Everything is in order.' : `Not in order: ${faults.map(escaped).join('; ')}`
  const table =
    flows.items.length === 0
      ? '<p>No Flows yet. Create Instances with <code>optaic create FILE</code> or through the API, or start with <code>npm start</code> in an empty data folder for the sample project.</p>'
      : `<table><thead><tr><th>Project</th><th>Instance</th><th>Flow</th><th>Status</th><th>Last data</th><th>Why</th></tr></thead><tbody>${flows.items.map(row).join('')}</tbody></table>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>OptAIC</title><style>${style}</style></head>
<body><h1>OptAIC ${escaped(version)}</h1><p>${state} <a href="/docs">API reference</a> · <a href="/openapi.json">OpenAPI</a> · <a href="/metrics">metrics</a></p>${table}</body></html>`
}
