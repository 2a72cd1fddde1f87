// Preloaded into a measured process: at its end it writes its peak memory and CPU time to the file in BENCH_PEAK.
// Plain JavaScript: stripping types would cost the measured process 40 MB that are not its own.
import {writeFileSync} from 'node:fs'

process.on('exit', () => {
  const {maxRSS, userCPUTime, systemCPUTime} = process.resourceUsage()
  if (process.env.BENCH_PEAK !== undefined) writeFileSync(process.env.BENCH_PEAK, JSON.stringify({peakMb: (maxRSS * 1024) / 1e6, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6}))
})
