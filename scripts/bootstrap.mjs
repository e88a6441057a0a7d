// Brings the project's own Node and packages where they are missing, then runs a file with them.
// Plain JavaScript that old Node versions can read: it is the one file that runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const stamp = join(root, 'node_modules', '.optaic-setup')
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

const installed = () => existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted

function install() {
  // `npm ci` refuses a lock file whose registry lacks some other platform's optional package; `install --no-save`
  // takes the very same versions from the lock file and leaves it as it is.
  const npm = process.env.npm_execpath
  const command = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm']
  process.stderr.write('Setting up: installing the packages of package-lock.json (once, about a minute)\n')
  const done = spawnSync(
    command[0],
    [...command.slice(1), 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  )
  if (done.status !== 0) {
    process.stderr.write(
      'setup_failed: npm install did not finish; its message is above. Try it again, or run npm install by hand.\n',
    )
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}

/** Two commands started at once must not install at once: the second waits for the first. */
function installOnce() {
  const lock = join(root, '.optaic-setup.lock.tmp')
  while (true) {
    try {
      mkdirSync(lock)
      break
    } catch {
      if (installed()) return
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 600000)
        rmSync(lock, { recursive: true, force: true })
      else spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 500)'])
    }
  }
  try {
    if (!installed()) install()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

if (!installed()) installOnce()
const [file, ...args] = process.argv.slice(2)
// What Node has compiled, and stripped of types, is kept for the next start, which takes half the time then.
const compiled = join(root, 'node_modules', '.cache', 'optaic-compiled')
const child = spawn(node, [resolve(root, file), ...args], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: compiled, ...process.env },
})
let told = false
const tell = signal => {
  told = true
  child.kill(signal)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => tell(signal))
// npm puts a shell between, which dies of SIGTERM and passes nothing on: without it nobody is left who asked for this.
const parent = process.ppid
if (process.env.npm_lifecycle_event)
  setInterval(() => {
    if (process.ppid !== parent && !told) tell('SIGTERM')
  }, 500).unref()
child.on('exit', (code, signal) =>
  process.exit(signal ? 128 + (constants.signals[signal] || 0) : code === null ? 1 : code),
)
