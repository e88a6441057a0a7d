/** Holds the code against the map of rooms: who imports whom, who reads the environment, how long files are. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { environmentReaders, longFiles, type Room, rooms } from './rooms-map.ts'

const places = ['packages', 'adapters', 'definitions']
const isTest = (file: string) => /(\.test\.ts|\.bench\.ts)$|\/(lab|fixtures|testing|test)\/|conformance/.test(file)

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Every `.ts` and `.tsx` file below a folder. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules' || entry.name === 'generated' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? sources(path) : /\.tsx?$/.test(entry.name) ? [path] : []
  })
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g

function importsOf(text: string): string[] {
  return [...text.matchAll(importPattern)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

function folders(root: string): string[] {
  const inside = places.flatMap(place =>
    readdirSync(join(root, place), { withFileTypes: true })
      .filter(entry => entry.isDirectory() && existsSync(join(root, place, entry.name, 'package.json')))
      .map(entry => `${place}/${entry.name}`),
  )
  return [...inside, ...['host', 'bench'].filter(folder => existsSync(join(root, folder, 'package.json')))]
}

const roomOf = (folder: string): Room | undefined => rooms[folder] ?? rooms[`${folder.split('/')[0]}/*`]

/** Faults of one import of one file, as sentences. */
function judge(
  folder: string,
  room: Room,
  manifest: Manifest,
  file: string,
  target: string,
  manifests: ReadonlyMap<string, Manifest>,
): string | null {
  const test = isTest(file)
  if (target.startsWith('.')) {
    const inside = !relative(folder, normalize(join(dirname(file), target))).startsWith('..')
    return inside ? null : `${file}: leaves its room by ${target}; import the package by name`
  }
  if (target.startsWith('node:'))
    return room.node || test ? null : `${file}: ${folder} is free of Node, but imports ${target}`
  if (!target.startsWith('@optaic/')) {
    const library = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/')
    const known =
      manifest.dependencies?.[library] !== undefined ||
      (test && (manifest.devDependencies?.[library] !== undefined || /^(vitest|fast-check)$/.test(library))) ||
      library === 'vitest'
    return known ? null : `${file}: ${library} is not among the dependencies of ${manifest.name}`
  }
  const [, name = '', ...deep] = target.split('/')
  const exported = manifests.get(name)?.exports ?? {}
  const door = deep.length === 0 ? '.' : `./${deep.join('/')}`
  if (exported[door] === undefined) return `${file}: ${target} is not exported by @optaic/${name}`
  const allowed =
    test || room.imports.includes('*') || room.imports.includes(name) || `@optaic/${name}` === manifest.name
  return allowed
    ? null
    : `${file}: ${folder} may not import ${target} (it may import ${room.imports.join(', ') || 'nothing of ours'})`
}

/** All faults of the tree; empty when it agrees with the map. */
export function checkRooms(root: string): string[] {
  const all = folders(root)
  const manifests = new Map(
    all.map(folder => [
      folder.split('/').pop() ?? folder,
      JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
    ]),
  )
  const faults: string[] = []
  for (const folder of all) {
    const room = roomOf(folder)
    const manifest = manifests.get(folder.split('/').pop() ?? folder)
    if (room === undefined || manifest === undefined) {
      faults.push(`${folder}: not on the map; give it a place in scripts/rooms-map.ts`)
      continue
    }
    if (!existsSync(join(root, folder, 'README.md'))) faults.push(`${folder}: has no README.md`)
    for (const path of sources(join(root, folder))) {
      const file = relative(root, path)
      const text = readFileSync(path, 'utf8')
      const lines = text.split('\n').length
      if (lines > 401 && longFiles[file] === undefined && !isTest(file))
        faults.push(`${file}: ${lines} lines; split it or give the reason in scripts/rooms-map.ts`)
      if (!isTest(file) && !environmentReaders.includes(folder) && /\bprocess\.env\b/.test(text))
        faults.push(`${file}: only the host reads the environment`)
      for (const target of importsOf(text)) {
        const fault = judge(folder, room, manifest, file, target, manifests)
        if (fault !== null) faults.push(fault)
      }
    }
  }
  for (const file of Object.keys(longFiles)) {
    if (!existsSync(join(root, file)) || statSync(join(root, file)).isDirectory())
      faults.push(`${file}: on the list of long files, but gone`)
  }
  return faults
}

if (import.meta.main) {
  const faults = checkRooms(join(import.meta.dirname, '..'))
  for (const fault of faults) console.error(fault)
  process.exitCode = faults.length === 0 ? 0 : 1
}
