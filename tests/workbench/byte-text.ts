// Texts as Go has them, one character per byte: percent escapes can hold bytes that are no UTF-8, and must survive.

/** The UTF-8 bytes of a text, one character each; also how Node takes a header that is not ASCII. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** One round of percent decoding; undefined where an escape is broken. */
export function unescapeOnce(bytes: string): string | undefined {
  if (/%(?![\da-f]{2})/i.test(bytes)) return undefined
  return bytes.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** A path as Go puts it on the wire. */
export function escapePath(bytes: string): string {
  return bytes.replaceAll(/[^\w.~$&+,/:;=@-]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
