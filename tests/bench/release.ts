// 2,000 real releases with intent, three re-reads and an audit on disk, beside the bare requests.
import {join} from 'node:path'
import {measure, root} from './measure.ts'
import type {Result} from './result.ts'
import {seatkeeper, startBenchSite, type BenchSite} from './world.ts'

const RELEASES = 2000
const SITE = ['--users', '30000', '--seats', '22000']

/** A policy that wants exactly so many seats more than are free now. */
async function configureFor(site: BenchSite): Promise<string> {
  const {output} = await measure([...seatkeeper, 'plan', '--json', '-c', site.configure({dryRun: true})], {}, [3])
  const {pools} = JSON.parse(output) as {pools: {type: string; free: number}[]}
  const free = pools.find(pool => pool.type === 'analyzer')!.free
  return site.configure({dryRun: false, release: `professional: {enable: false}\n    analyzer: {enable: true, inactivityDays: 30, freeSeats: ${free + RELEASES}}`})
}

export async function benchRelease(report: (result: Result) => void): Promise<void> {
  const bare = await startBenchSite(SITE)
  try {
    const {output} = await measure([join(root, 'tests/bench/release-floor.ts'), bare.url, bare.certs, String(RELEASES)])
    const {seconds} = JSON.parse(output) as {seconds: number}
    report({bench: 'release', what: `floor: the requests of ${RELEASES} releases alone`, seconds, requests: RELEASES * 4})
  } finally {
    await bare.stop()
  }
  const site = await startBenchSite(SITE)
  try {
    const config = await configureFor(site)
    await site.takeRequests()
    const {seconds, peakMb, output} = await measure([...seatkeeper, 'once', '--release', '-c', config])
    report({
      bench: 'release', what: `${RELEASES} releases, with reading the site first`, seconds, peakMb, requests: await site.takeRequests(), budgetSeconds: 16,
      remark: output.trim().split('\n').at(-1)!,
    })
  } finally {
    await site.stop()
  }
}
