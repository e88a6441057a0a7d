/** A graph drawn as a tree; what was drawn already is named again, but not opened twice. */

export interface TreeNode {
  readonly id: string
  readonly text: string
}

/** Lines of the tree below `root`, which is itself not drawn. */
export function renderTree(
  root: string,
  childrenOf: (id: string) => readonly TreeNode[],
  opened: Set<string> = new Set(),
  prefix = '',
): string {
  const children = childrenOf(root)
  return children
    .map(({ id, text }, index) => {
      const last = index === children.length - 1
      const again = opened.has(id) && childrenOf(id).length > 0
      const head = `${prefix}${last ? '└─ ' : '├─ '}${text}${again ? '  (see above)' : ''}\n`
      if (opened.has(id)) return head
      opened.add(id)
      return head + renderTree(id, childrenOf, opened, prefix + (last ? '   ' : '│  '))
    })
    .join('')
}
