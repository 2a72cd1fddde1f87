// Each complaint once, the name once, and nothing that was not asked for.
import {describe, expect, it} from 'vitest'
import {createComplaints} from './complaints.ts'

function complaintsOf(logLevel = 'info') {
  const lines: string[] = []
  return {lines, complaints: createComplaints(logLevel, line => void lines.push(line))}
}

describe('complaints', () => {
  it('of the log and of the command are one when they say the same of the same site', () => {
    const {lines, complaints} = complaintsOf()
    complaints.log.child({site: 'prod'}).error('It is down. The next try is on schedule.')
    complaints.say('prod', 'It is down.')
    complaints.say('test', 'It is down.')
    expect(lines).toEqual(['prod: It is down. The next try is on schedule.', 'test: It is down.'])
  })

  it('name a site once', () => {
    const {lines, complaints} = complaintsOf()
    complaints.say('prod', 'Qlik Sense site prod, https://qlik, refused the connection.')
    expect(lines).toEqual(['Qlik Sense site prod, https://qlik, refused the connection.'])
  })

  it('are warnings and worse, whatever the level of a site; the words of an error are among them', () => {
    const {lines, complaints} = complaintsOf()
    const site = complaints.log.child({site: 'prod'}, {level: 'info'})
    site.info('read')
    site.warn('The server license ends in 3 days.')
    complaints.log.error({err: new Error('no')}, 'It broke off.')
    complaints.log.warn({sink: 'influxDb'}, 'It is down.')
    expect(lines).toEqual(['prod: The server license ends in 3 days.', 'collector: It broke off. no', 'influxDb: It is down.'])
  })

  it('come with the lines of the log that the configuration asks for, and are none where it asks for silence', () => {
    const traced = complaintsOf('debug')
    traced.complaints.log.debug('seen')
    expect(traced.lines.map(line => (JSON.parse(line) as {msg: string}).msg)).toEqual(['seen'])
    const silent = complaintsOf('silent')
    silent.complaints.log.error('no')
    expect(silent.lines).toEqual([])
  })

  it('do not flood the terminal', () => {
    const {lines, complaints} = complaintsOf()
    for (let index = 0; index < 30; index++) complaints.say('influxDb', `message ${index} is refused.`)
    complaints.end()
    expect([lines.length, lines.at(-1)]).toEqual([21, 'and 10 more complaints.'])
  })
})
