// What a Markdown page links to and which anchors it has, as GitHub makes them; pure.

export type Link = {readonly line: number; readonly target: string}

/** The page with code taken out, its lines kept: a bracket in an example is no link. Fences may be indented. */
function withoutCode(page: string): string {
  const fenced = page.replace(/^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, block => block.replace(/[^\n]/g, ''))
  return fenced.replace(/`[^`\n]*`/g, code => ' '.repeat(code.length))
}

/** Every target of a link or picture, with its line; those with a scheme too. */
export function linksOf(page: string): Link[] {
  const lines = withoutCode(page).split('\n')
  return lines.flatMap((text, index) => [...text.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map(([, target = '']) => ({line: index + 1, target})))
}

/** A heading as GitHub's anchor: lower case, without marks, blanks as hyphens. */
function slugOf(heading: string): string {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`/g, '')
  return words.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replace(/ /g, '-')
}

/** The anchors of all headings; the second of a name gets `-1`. Code fences hold no headings. */
export function anchorsOf(page: string): Set<string> {
  const headings = page.replace(/^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[ \t]*$/gm, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading = ''] of headings) {
    const slug = slugOf(heading)
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  return anchors
}
