import {describe, expect, it} from 'vitest'
import {ensureParts, only, optionalParts, parts} from './parts.ts'

describe('ensureParts', () => {
  it('names nothing when every part is there, and passes on what a slow step says', async () => {
    const said: string[] = []
    const missing = await ensureParts(
      line => said.push(line),
      [
        {
          name: 'influxdb',
          ensure: async say => {
            say('Fetching ...')
          },
        },
      ],
    )
    expect({missing, said}).toEqual({missing: {}, said: ['Fetching ...']})
  })

  it('names a part that cannot be had, with the reason', async () => {
    expect(await ensureParts(() => undefined, [{name: 'influxdb', ensure: () => Promise.reject(new Error('no apt-get'))}])).toEqual({influxdb: 'no apt-get'})
  })
})

describe('optionalParts', () => {
  it('names those that somebody has to give', () => {
    const part = {ensure: () => Promise.resolve()}
    expect(optionalParts([{name: 'influxdb', ...part}, {name: 'chromium', optional: false, ...part}, {name: 'grafana', optional: true, ...part}])).toEqual(['grafana'])
  })
})

describe('only', () => {
  it('picks parts by their names', () => {
    expect([parts, only('grafana', 'influxdb')].map(list => list.map(({name}) => name))).toEqual([
      ['influxdb', 'mosquitto', 'chromium', 'grafana'],
      ['influxdb', 'grafana'],
    ])
  })
})
