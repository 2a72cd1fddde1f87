import {describe, expect, it} from 'vitest'
import {readOptions} from './options.ts'

const settings = (jsonData: object, secureJsonData: object = {}, enabled = true) => ({enabled, pinned: true, jsonData, secureJsonData})

describe('readOptions', () => {
  it('takes the tokens from the environment, never from the command line', () => {
    const environment = {SEATKEEPER_READ_TOKEN: 'r', SEATKEEPER_OPERATE_TOKEN: 'o'}
    expect(readOptions(['--collector', 'http://127.0.0.1:8484', '--port', '3000', '--as', 'viewer', '--site', '$site', '--dist', 'd'], environment)).toEqual({
      dist: 'd', options: {settings: settings({apiUrl: 'http://127.0.0.1:8484'}, {readToken: 'r', operateToken: 'o'}), port: 3000, login: 'viewer', panelOptions: {site: '$site'}},
    })
    expect(readOptions(['--read-token', 'r'], {})).toEqual({text: 'Unknown option \'--read-token\'. See --help.', exitCode: 2})
  })

  it('leaves out what is not given', () => {
    expect(readOptions([], {SEATKEEPER_READ_TOKEN: ''})).toEqual({dist: undefined, options: {settings: settings({}), port: 0}})
    expect(readOptions(['--disabled'], {})).toMatchObject({options: {settings: settings({}, {}, false)}})
  })

  it.each([
    [['--collector', 'localhost:8484'], '--collector must be an address such as http://127.0.0.1:8484, not "localhost:8484". See --help.'],
    [['--as', 'root'], '--as must be one of viewer, editor, admin, not "root". See --help.'],
    [['--port', '70000'], '--port must be a whole number up to 65535, not "70000". See --help.'],
    [['--port'], 'Option \'--port <value>\' argument missing. See --help.'],
    [['more'], 'Unexpected argument \'more\'. See --help.'],
  ])('%j is refused', (args, text) => {
    expect(readOptions(args, {})).toMatchObject({exitCode: 2, text: expect.stringContaining(text.replace(' See --help.', '')) as string})
  })

  it('helps', () => {
    expect(readOptions(['--help'], {})).toMatchObject({exitCode: 0, text: expect.stringContaining('SEATKEEPER_READ_TOKEN') as string})
  })
})
