/** A page of the documentation as what its reader would do: commands in order, each with what it should print. */

export interface Step {
  /** Line of the page where the block begins, to find it again. */
  readonly line: number
  readonly commands: string
  /** What the page shows of the answer; null where it shows nothing. */
  readonly shown: string | null
  /** Exit code of the block: of the first command that fails; 0 when none does. */
  readonly exit: number
}

/** A block that shows a file of the repository. */
export interface ShownFile {
  readonly line: number
  readonly path: string
  readonly text: string
}

export interface Guide {
  readonly steps: readonly Step[]
  readonly files: readonly ShownFile[]
}

interface Block {
  readonly line: number
  readonly words: readonly string[]
  readonly text: string
}

/** Fenced blocks of a page, in order. */
function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let open: { line: number; words: string[]; text: string[] } | null = null
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('```')) {
      if (open === null) open = { line: index + 1, words: line.slice(3).trim().split(/\s+/), text: [] }
      else {
        blocks.push({ ...open, text: open.text.join('\n') })
        open = null
      }
    } else open?.text.push(line)
  }
  if (open !== null) throw new Error(`the block of line ${open.line} has no end`)
  return blocks
}

const told = (words: readonly string[], name: string): string | undefined =>
  words.find(word => word.startsWith(`${name}=`))?.slice(name.length + 1)

/**
 * `sh` blocks are commands, and a `text` block right after one is what they print; `sh exit=3` fails with that code.
 * A block with `file=PATH` shows that file. Everything else is for the eye.
 */
export function readGuide(markdown: string): Guide {
  const blocks = blocksOf(markdown)
  const steps = blocks.flatMap(({ line, words, text }, index): Step[] => {
    if (words[0] !== 'sh') return []
    const next = blocks[index + 1]
    const shown = next?.words[0] === 'text' ? next.text : null
    return [{ line, commands: text, shown, exit: Number(told(words, 'exit') ?? 0) }]
  })
  const files = blocks.flatMap(({ line, words, text }) => {
    const path = told(words, 'file')
    return path === undefined ? [] : [{ line, path, text }]
  })
  return { steps, files }
}

/**
 * Does the answer read as the page shows it? `…` stands for any text of a line, a line of `…` for any lines, and columns may
 * stand as far apart as they like, since numbers differ in their last digits.
 */
export function readsAs(answer: string, shown: string): boolean {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' +')
  const pattern = shown
    .trimEnd()
    .split('\n')
    .map(line => (line.trim() === '…' ? '(?:.*\n)*?' : `${line.trimEnd().split('…').map(escaped).join('.*?')}[ ]*\n`))
    .join('')
  return new RegExp(`^${pattern}$`).test(`${answer.trimEnd()}\n`)
}
