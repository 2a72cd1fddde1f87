// Copies a text also where the browser has no clipboard of its own (plain-http addresses) or refuses it.

function copyBySelection(text: string, beside: HTMLElement): void {
  const area = document.createElement('textarea')
  area.value = text
  beside.appendChild(area)
  area.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without a clipboard
  document.execCommand('copy')
  area.remove()
}

export async function copyText(text: string, beside: HTMLElement): Promise<void> {
  if (navigator.clipboard === undefined) return copyBySelection(text, beside)
  await navigator.clipboard.writeText(text).catch(() => copyBySelection(text, beside))
}
