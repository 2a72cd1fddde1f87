import {describe, expect, it} from 'vitest'
import {ensureParts} from './parts.ts'

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
