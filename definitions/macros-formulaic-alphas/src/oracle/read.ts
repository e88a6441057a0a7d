/** Reads the paper's notation into a tree; written for this check alone, and knows nothing of the engine. */

export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Tree[] }

/** Binary signs by how tightly they bind, loosest first; `? :` is looser than all. */
const levels: readonly (readonly string[])[] = [['||'], ['<', '=='], ['+', '-'], ['*', '/'], ['^']]
const POWER = levels.length - 1

/** The tree of a formula; signs become calls named by the sign. Throws on anything that the 101 formulas do not use. */
export function read(formula: string): Tree {
  const pieces = formula.match(/\d*\.?\d+\.?|[A-Za-z]\w*(?:\.\w+)?|\|\||==|[-+*/^<(),?:]/g) ?? []
  if (pieces.join('') !== formula.replaceAll(' ', '')) throw new Error(`cannot read ${formula}`)
  let at = 0
  const take = (wanted: string) => {
    if (pieces[at++] !== wanted) throw new Error(`expected ${wanted} at piece ${at} of ${formula}`)
  }

  const choice = (): Tree => {
    const condition = binary(0)
    if (pieces[at] !== '?') return condition
    take('?')
    const yes = choice()
    take(':')
    return { kind: 'call', name: '?', of: [condition, yes, choice()] }
  }
  const binary = (level: number): Tree => {
    if (level > POWER) return unary()
    let left = binary(level + 1)
    while (levels[level]!.includes(pieces[at] ?? '')) {
      const name = pieces[at++]!
      left = { kind: 'call', name, of: [left, binary(level === POWER ? level : level + 1)] }
    }
    return left
  }
  const unary = (): Tree => {
    const piece = pieces[at++] ?? ''
    if (piece === '-') {
      const of = unary()
      return of.kind === 'number' ? { kind: 'number', value: -of.value } : { kind: 'call', name: 'negate', of: [of] }
    }
    if (piece === '(') {
      const inside = choice()
      take(')')
      return inside
    }
    if (/^[\d.]/.test(piece)) return { kind: 'number', value: Number(piece) }
    if (!/^[A-Za-z]/.test(piece)) throw new Error(`unexpected ${piece} in ${formula}`)
    if (pieces[at] !== '(') return { kind: 'name', name: piece.toLowerCase() }
    const of: Tree[] = []
    do {
      at++
      of.push(choice())
    } while (pieces[at] === ',')
    take(')')
    return { kind: 'call', name: piece.toLowerCase(), of }
  }

  const tree = choice()
  if (at !== pieces.length) throw new Error(`unread end of ${formula}`)
  return tree
}

/** The tree in writing, every call in its own brackets: what the engine is asked for each part. */
export function written(tree: Tree): string {
  if (tree.kind === 'number') return `(${tree.value})`
  if (tree.kind === 'name') return tree.name
  const of = tree.of.map(written)
  if (tree.name === '?') return `(${of[0]} ? ${of[1]} : ${of[2]})`
  if (tree.name === 'negate') return `(-${of[0]})`
  return /^\w/.test(tree.name) ? `${tree.name}(${of.join(', ')})` : `(${of[0]} ${tree.name} ${of[1]})`
}
