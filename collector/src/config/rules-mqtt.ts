// Which keys of the MQTT destination go together, and what a topic may be.
import {messageKinds} from '../messages/model.ts'
import type {Path, Problem} from './path.ts'
import {checkLogin, checkUnusedFiles, isUsed} from './rules-destinations.ts'
import type {RuleInput} from './rules.ts'
import type {RawMqtt} from './schema-destinations.ts'
import {topicsOf} from './topics.ts'
import {findUrlProblem, isHost} from './urls.ts'

const AT: Path = ['destinations', 'mqtt']

const problem = (key: string, message: string): Problem => ({path: [...AT, key], message})

export function checkMqtt(input: RuleInput): Problem[] {
  const mqtt = input.raw.destinations?.mqtt
  if (!isUsed(mqtt)) return []
  return [
    ...(mqtt.url === undefined ? checkHost(mqtt, input) : checkUrl(mqtt.url, mqtt)),
    ...checkLogin(AT, mqtt),
    ...checkCertificate(mqtt),
    ...(isPlain(mqtt, input) ? checkUnusedFiles(AT, mqtt, 'write tls: true, or a url with mqtts://') : []),
    ...checkTopics(mqtt, input),
  ]
}

function checkHost({host}: RawMqtt, {given}: RuleInput): Problem[] {
  if (host !== undefined) return isHost(host) ? [] : [problem('host', 'must be a host name alone; for an address with mqtt:// or mqtts:// use url')]
  const isThere = given([...AT, 'url']) || given([...AT, 'host'])
  return isThere ? [] : [problem('host', 'is missing: give host (port, tls) or url')]
}

function checkUrl(url: string, {host, port, tls}: RawMqtt): Problem[] {
  const message = findUrlProblem(url, {schemes: ['mqtt', 'mqtts'], login: 'give them as user and password beside it'}) ?? findRest(url)
  return [
    ...(message === undefined ? [] : [problem('url', message)]),
    ...(host === undefined ? [] : [problem('host', 'give host, port and tls, or url, not both')]),
    ...(port === undefined ? [] : [problem('port', 'belongs to host; with url, write the port there')]),
    ...(tls === undefined ? [] : [problem('tls', 'belongs to host; with url, mqtts:// encrypts')]),
  ]
}

function findRest(text: string): string | undefined {
  const {hostname, pathname} = new URL(text)
  return isHost(hostname) && (pathname === '' || pathname === '/') ? undefined : 'must be host and port alone, as in mqtts://broker.example.com:8883'
}

/** Whether the connection is known not to be encrypted; one whose `tls` was refused is neither. */
function isPlain({url, host, tls}: RawMqtt, {given}: RuleInput): boolean {
  if (url !== undefined) return /^mqtt:/i.test(url)
  return host !== undefined && (tls === false || !given([...AT, 'tls']))
}

function checkCertificate({cert, key}: RawMqtt): Problem[] {
  if (cert !== undefined && key === undefined) return [problem('key', 'is missing: cert needs its key')]
  if (key !== undefined && cert === undefined) return [problem('cert', 'is missing: key needs its cert')]
  return []
}

const topicProblem = (key: string, message: string): Problem => ({path: [...AT, 'topics', key], message})

function checkTopics({topics = {}}: RawMqtt, {sites}: RuleInput): Problem[] {
  const wrong = Object.entries(topics).flatMap(([key, topic]): Problem[] => {
    const message = findTopicProblem(key, topic)
    return message === undefined ? [] : [topicProblem(key, message)]
  })
  if (wrong.length > 0) return wrong
  const all = topicsOf(topics)
  const isStatus = (topic: string): boolean => sites.some(({name = ''}) => topic.replaceAll('{site}', name) === all.status)
  return messageKinds.filter(kind => isStatus(all[kind])).map(kind =>
    topicProblem(kind in topics ? kind : 'status', 'is the topic of messages and that of the status, which a broker keeps for new subscribers; give one of them another'))
}

const SITELESS: Readonly<Record<string, string>> = {
  root: 'must not hold {site}; it stands in the topics below the root already, or write it in theirs',
  status: 'must not hold {site}: the status is that of the collector, one for all sites',
}

/** Why a text cannot be a topic that is published to, or `undefined`. */
function findTopicProblem(key: string, topic: string): string | undefined {
  if (topic === '') return 'must not be empty'
  if (/[+#]/.test(topic)) return 'must not hold + or #: these are for subscribers'
  if (/^\/|\/$/.test(topic)) return 'must not begin or end with /'
  if (topic.startsWith('$SYS')) return 'must not begin with $SYS, where the broker tells of itself and drops what others send'
  if (/[{}]/.test(topic.replaceAll('{site}', ''))) return 'may hold {site} and no other braces'
  return topic.includes('{site}') ? SITELESS[key] : undefined
}
