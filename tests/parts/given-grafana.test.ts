import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import type {RunCommand} from './command.ts'
import type {FakeGrafana} from './fake-grafana.ts'
import {startFakeGrafana} from './fake-grafana.ts'
import {ensureGrafana, givenGrafana, grafanaImage, namesGrafana} from './given-grafana.ts'

/** A machine's docker, which fails at some of its commands; keeps what it was asked. */
function fakeDocker(failing: string[] = []) {
  const ran: string[] = []
  const run: RunCommand = async (program, args) => {
    const name = [program, ...args].join(' ')
    ran.push(name)
    return {code: failing.some(part => name.includes(part)) ? 1 : 0, stdout: '', stderr: ''}
  }
  return {run, ran}
}

const noDocker = {run: fakeDocker(['version']).run}

describe('givenGrafana by GRAFANA_HOME', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatkeeper-home-'))
    await Promise.all(['bin', 'conf', 'public'].map(name => mkdir(join(folder, name))))
    await writeFile(join(folder, 'conf/defaults.ini'), '')
    await writeFile(join(folder, 'bin/grafana'), '')
    await chmod(join(folder, 'bin/grafana'), 0o755)
  })
  afterEach(() => rm(folder, {recursive: true, force: true}))

  it('is that folder, before all else', async () => {
    expect(await givenGrafana({GRAFANA_HOME: folder, GRAFANA_URL: 'http://127.0.0.1:1'}, fakeDocker())).toEqual({kind: 'home', home: folder})
  })

  it.each(['bin/grafana', 'conf/defaults.ini', 'public'])('is none without its %s', async missing => {
    await rm(join(folder, missing), {recursive: true})
    expect(await givenGrafana({GRAFANA_HOME: folder}, fakeDocker())).toEqual({
      kind: 'none',
      reason: `GRAFANA_HOME names ${folder}, which is no folder with bin/grafana, conf and public.`,
    })
  })
})

describe('givenGrafana by GRAFANA_URL', () => {
  let grafana: FakeGrafana
  beforeEach(async () => {
    grafana = await startFakeGrafana()
  })
  afterEach(() => grafana.stop())

  it('is the one that answers there, with its first administrator unless another is named', async () => {
    const named = {GRAFANA_USER: 'ada', GRAFANA_PASSWORD: 'pw'}
    expect([await givenGrafana({GRAFANA_URL: `${grafana.url}/`}), await givenGrafana({GRAFANA_URL: grafana.url, ...named})]).toEqual([
      {kind: 'url', url: grafana.url, admin: {login: 'admin', password: 'admin'}},
      {kind: 'url', url: grafana.url, admin: {login: 'ada', password: 'pw'}},
    ])
  })

  it('is none where something else answers, or nothing', async () => {
    const other = `${grafana.url}/elsewhere`
    const closed = 'http://127.0.0.1:1'
    expect(await Promise.all([other, closed].map(url => givenGrafana({GRAFANA_URL: url})))).toEqual(
      [other, closed].map(url => ({kind: 'none', reason: `No Grafana answers at ${url}, which GRAFANA_URL names.`})),
    )
  })

  it.each(['grafana.example.com', 'ftp://grafana.example.com', 'localhost:3000'])('is none for %s, which is no address', async address => {
    expect(await givenGrafana({GRAFANA_URL: address})).toEqual({kind: 'none', reason: 'GRAFANA_URL is not an http or https address.'})
  })

  it('does not repeat a secret that stands in the address', async () => {
    const url = grafana.url.replace('//', '//ada:s3cret@')
    expect(await givenGrafana({GRAFANA_URL: url})).toEqual({kind: 'none', reason: 'GRAFANA_URL holds a user or a password: give them in GRAFANA_USER and GRAFANA_PASSWORD.'})
  })
})

describe('givenGrafana by Docker', () => {
  it('is the pinned image when an engine answers and has it', async () => {
    const docker = fakeDocker()
    expect({given: await givenGrafana({}, docker), ran: docker.ran}).toEqual({given: {kind: 'docker', image: grafanaImage}, ran: ['docker version', `docker image inspect ${grafanaImage}`]})
  })

  it('is none without an engine, and when Docker is switched off nothing is run', async () => {
    const docker = fakeDocker()
    const reasons = [await givenGrafana({}, noDocker), await givenGrafana({SEATKEEPER_DOCKER: 'off'}, docker)]
    expect({reasons, ran: docker.ran}).toEqual({
      reasons: [
        {kind: 'none', reason: 'No Grafana is given: set GRAFANA_HOME (a folder with bin/grafana, conf and public) or GRAFANA_URL, or start a Docker engine.'},
        {kind: 'none', reason: 'No Grafana is given: set GRAFANA_HOME (a folder with bin/grafana, conf and public) or GRAFANA_URL, or take SEATKEEPER_DOCKER=off away.'},
      ],
      ran: [],
    })
  })

  it('pulls nothing by itself', async () => {
    const docker = fakeDocker(['inspect'])
    expect({given: await givenGrafana({}, docker), pulls: docker.ran.filter(name => name.includes('pull'))}).toEqual({
      given: {kind: 'none', reason: expect.stringMatching(/or run "docker pull grafana\/grafana:12\.3\.0"\.$/) as string},
      pulls: [],
    })
  })

  it('pulls when it may, says so, and says when that fails', async () => {
    const said: string[] = []
    const sayPull = (line: string): void => void said.push(line)
    const given = [await givenGrafana({}, {...fakeDocker(['inspect']), sayPull}), await givenGrafana({}, {...fakeDocker(['inspect', 'pull']), sayPull})]
    expect({given, said}).toEqual({
      given: [
        {kind: 'docker', image: grafanaImage},
        {kind: 'none', reason: expect.stringMatching(/; "docker pull grafana\/grafana:12\.3\.0" failed\.$/) as string},
      ],
      said: [`Pulling ${grafanaImage} (once) ...`, `Pulling ${grafanaImage} (once) ...`],
    })
  })
})

describe('ensureGrafana', () => {
  it('throws why there is none', async () => {
    await expect(ensureGrafana({}, noDocker)).rejects.toThrow(/^No Grafana is given: /)
  })
})

describe('namesGrafana', () => {
  it('looks for a named one, not for Docker', () => {
    expect([{}, {GRAFANA_HOME: ''}, {SEATKEEPER_DOCKER: 'on'}, {GRAFANA_HOME: '/x'}, {GRAFANA_URL: 'http://x'}].map(env => namesGrafana(env))).toEqual([false, false, false, true, true])
  })
})
