// Grafana takes clicks on its own links to its router, also on those that plugins write as plain anchors.
import {locationUtil} from '@grafana/data'
import {locationService} from '@grafana/runtime'

function onClick(event: MouseEvent): void {
  const anchor = (event.target as Element | null)?.closest('a')
  const href = anchor?.getAttribute('href') ?? ''
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented
  if (!anchor || !isPlain || anchor.target !== '' || !/^\/(?!\/|public\/|api\/|login|logout)/.test(href)) return
  event.preventDefault()
  locationService.push(locationUtil.stripBaseFromUrl(href))
}

export function interceptLinks(): void {
  document.addEventListener('click', onClick)
}
