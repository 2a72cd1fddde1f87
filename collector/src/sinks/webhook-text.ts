// Texts for chats: a name from a user directory may hold anything, and must neither break a message nor change what it says.
import type {Message} from '../messages/model.ts'

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** One line of what can be seen: no control characters, nothing that turns the direction of the text after it, no halves of characters. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cf}--[\u200c\u200d]]/gv, '').replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** The length that is seen, not that of the code. */
export const widthOf = (text: string): number => [...graphemes.segment(text)].length

/** Cuts a text at a whole character, with `…` at its end, where its size exceeds the limit; sizes must add up. */
export function fit(text: string, limit: number, sizeOf: (part: string) => number = ({length}) => length): string {
  if (sizeOf(text) <= limit) return text
  let [kept, size] = ['', sizeOf('…')]
  for (const {segment} of graphemes.segment(text)) {
    size += sizeOf(segment)
    if (size > limit) break
    kept += segment
  }
  return `${kept}…`
}

export const moreOf = (left: number): string => `… and ${left} more`

/** Where and when, for the last line of a message. */
export function signatureLine({site, at}: Message): string {
  return `Seatkeeper · ${oneLine(site)} · ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The link, if chats take its address: http or https, and of a bearable length. */
export function usableLink({link}: Message, longest: number): {readonly text: string; readonly url: string} | undefined {
  const url = link && URL.parse(link.url)
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.href.length > longest) return undefined
  return {text: oneLine(link.text) || url.host, url: url.href.replaceAll('|', '%7C')}
}
