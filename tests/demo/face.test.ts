// A Grafana that is named and cannot be used is told before anything is begun; one that can be used is left as it is until then.
import {expect, it, onTestFinished} from 'vitest'
import {startFakeGrafana, type FakeGrafanaOptions} from '../parts/fake-grafana.ts'
import {decideOnFace} from './face.ts'

async function refusal(env: NodeJS.ProcessEnv): Promise<{said: string[]; message: string}> {
  const said: string[] = []
  const message = await decideOnFace(line => said.push(line), {SEATKEEPER_DOCKER: 'off', ...env}).then(() => 'no refusal', (error: unknown) => (error as Error).message)
  return {said, message}
}

async function running(options: FakeGrafanaOptions = {}) {
  const fake = await startFakeGrafana(options)
  onTestFinished(fake.stop)
  return {...fake, env: {GRAFANA_URL: fake.url, GRAFANA_USER: fake.admin.login, GRAFANA_PASSWORD: fake.admin.password}}
}

it('refuses a folder that is no Grafana', async () => {
  expect(await refusal({GRAFANA_HOME: '/nowhere'})).toEqual({said: [], message: 'GRAFANA_HOME names /nowhere, which is no folder with bin/grafana, conf and public.'})
})

it('refuses a Grafana that does not have the app', async () => {
  const {url, env, calls} = await running({plugins: []})
  expect((await refusal(env)).message).toMatch(`The Grafana at ${url} does not have the plugin seatkeeper-licenses-app: copy grafana-plugin/dist`)
  expect(calls).toEqual(['GET /api/plugins/seatkeeper-licenses-app/settings'])
})

it('refuses a wrong password', async () => {
  const {url, env} = await running()
  expect((await refusal({...env, GRAFANA_PASSWORD: 'wrong'})).message).toMatch(`The Grafana at ${url} does not let admin set it up (401)`)
})

it('asks a running Grafana alone, and puts the app into it when it is started', async () => {
  const {url, env, calls, held} = await running()
  const startFace = await decideOnFace(() => undefined, env)
  expect(calls.filter(call => !call.startsWith('GET '))).toEqual([])
  const face = await startFace({collectorUrl: 'http://127.0.0.1:1', tokens: {read: 'one', operate: 'two'}, influx: {url: 'http://127.0.0.1:2', database: 'qlik'}, folder: '/nowhere'})
  expect({name: face.name, url: face.url, first: face.lines[0], settings: held.settings.jsonData}).toEqual({
    name: 'Grafana', url, first: `Grafana 12.3.0   ${url}`, settings: {apiUrl: 'http://127.0.0.1:1', temporary: true},
  })
  await face.stop()
  expect(held.dashboards.size).toBe(0)
})
