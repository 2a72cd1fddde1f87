// What a restart may lose is told, one sentence each; what only grew is no loss.
import {describe, expect, it} from 'vitest'
import {lostSince, type Memory} from './memory.ts'

const before: Memory = {
  points: {license_usage: 2, license_release: 1},
  audit: ['{"seq":1}', '{"seq":2}'],
  mails: 3,
  excluded: ['CORP\\anna'],
  retained: ['seatkeeper/demo/server-license-status {}', 'seatkeeper/status online'],
  grafana: {dataSource: 'OK', dashboards: 7, rules: 5, people: ['admin', 'vera'], atRisk: 1},
}

describe('lostSince', () => {
  it('has nothing to say where all is there, and more of it', () => {
    expect(lostSince(before, before)).toEqual([])
    expect(lostSince(before, {...before, points: {...before.points, license_usage: 4, license_plan: 1}, audit: [...before.audit, '{"seq":3}'], mails: 4, excluded: ['CORP\\ben', 'CORP\\anna']})).toEqual([])
  })

  it.each<[Partial<Memory>, string]>([
    [{points: {license_usage: 2}}, 'InfluxDB has 0 points of license_release instead of 1.'],
    [{audit: ['{"seq":1}']}, 'Records of the audit are gone or others.'],
    [{audit: ['{"seq":1}', '{"seq":9}', '{"seq":3}']}, 'Records of the audit are gone or others.'],
    [{mails: 2}, 'The mail catcher has 2 mails instead of 3.'],
    [{excluded: []}, 'The exclusion of CORP\\anna is gone.'],
    [{retained: ['seatkeeper/status online']}, 'The broker no longer has "seatkeeper/demo/server-license-status {}".'],
    [{retained: ['seatkeeper/demo/server-license-status {}', 'seatkeeper/status offline']}, 'The broker no longer has "seatkeeper/status online".'],
    [{grafana: {...before.grafana, people: ['admin']}}, `Grafana has ${JSON.stringify({...before.grafana, people: ['admin']})} instead of ${JSON.stringify(before.grafana)}.`],
  ])('tells of %j', (change, sentence) => {
    expect(lostSince(before, {...before, ...change})).toEqual([sentence])
  })
})
