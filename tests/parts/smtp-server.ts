// A real SMTP server that the test directs: it takes mail, or refuses, stalls and breaks off at any stage.
import type {AddressInfo} from 'node:net'
import {simpleParser, type ParsedMail} from 'mailparser'
import {SMTPServer, type SMTPServerOptions} from 'smtp-server'

/** An SMTP answer of the server's own, e.g. 450 or 550. */
export class SmtpRefusal extends Error {
  readonly responseCode: number
  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

export type Stage = 'connect' | 'login' | 'from' | 'recipient' | 'data'

/** What happens at a stage; `word` is the name of login, and the address of from and recipient. Never resolving hangs. */
export type Play = (stage: Stage, word: string) => void | Promise<void>

export type Mail = ParsedMail & {readonly recipients: readonly string[]; readonly isSecure: boolean; readonly user: string | undefined; readonly greeting: string}

export type SmtpOptions = {
  readonly tls?: {readonly key: string; readonly cert: string}
  /** `tls` from the first byte; `starttls` offered; neither: not offered. */
  readonly security?: 'tls' | 'starttls' | 'none'
  readonly login?: {readonly user: string; readonly password: string}
}

export type SmtpServer = {
  readonly port: number
  readonly mails: () => readonly Mail[]
  readonly become: (play: Play) => void
  /** Cuts the connection after the mail has come in whole and before it is acknowledged, for the next so many mails. */
  readonly cutBeforeAnswer: (mails: number) => void
  /** The same in the middle of a mail. */
  readonly cutWithin: (mails: number) => void
  /** All that ever came, and those that are open now. */
  readonly connections: () => {readonly ever: number; readonly open: number}
  readonly stop: () => Promise<void>
}

const fine: Play = () => undefined

function optionsOf({tls, security = 'none', login}: SmtpOptions): SMTPServerOptions {
  return {
    secure: security === 'tls', ...tls,
    authOptional: login === undefined, allowInsecureAuth: true, logger: false, closeTimeout: 100,
    disabledCommands: [...(security === 'starttls' ? [] : ['STARTTLS' as const]), ...(login === undefined ? ['AUTH' as const] : [])],
  }
}

type Inside = {readonly connections: Set<{readonly _socket: {destroy: () => void}}>}

/** Starts at a free port of 127.0.0.1, or at the one that is given. */
export async function startSmtpServer(options: SmtpOptions = {}, port = 0): Promise<SmtpServer> {
  const mails: Mail[] = []
  let [play, cuts, cutsWithin, ever] = [fine, 0, 0, 0]
  const at = (stage: Stage, word: string, done: (error?: Error | null) => void) =>
    void Promise.resolve().then(() => play(stage, word)).then(() => done(), (error: unknown) => done(error as Error))
  const open = () => (server as unknown as Inside).connections
  const cut = () => open().forEach(({_socket}) => _socket.destroy())
  const server = new SMTPServer({
    ...optionsOf(options),
    onConnect: (_session, done) => {
      ever++
      at('connect', '', done)
    },
    onAuth: ({username = '', password}, _session, done) => at('login', username, error => {
      if (error) return done(error)
      if (username === options.login?.user && password === options.login.password) done(null, {user: username})
      else done(new SmtpRefusal(535, 'Authentication failed'))
    }),
    onMailFrom: ({address}, _session, done) => at('from', address, done),
    onRcptTo: ({address}, _session, done) => at('recipient', address, done),
    onData: (stream, session, done) => {
      if (cutsWithin-- > 0) return void stream.once('data', cut)
      void simpleParser(stream).then(mail => at('data', '', error => {
        if (error) return done(error)
        const recipients = session.envelope.rcptTo.map(({address}) => address)
        mails.push({...mail, recipients, isSecure: session.secure, greeting: session.hostNameAppearsAs, user: typeof session.user === 'string' ? session.user : undefined})
        if (cuts-- > 0) return cut()
        done()
      }), (error: unknown) => done(error as Error))
    },
  })
  server.on('error', () => undefined) // a connection that breaks off is what tests are about
  await new Promise<void>(resolve => void server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails: () => mails,
    become: next => void (play = next),
    cutBeforeAnswer: count => void (cuts = count),
    cutWithin: count => void (cutsWithin = count),
    connections: () => ({ever, open: open().size}),
    stop: () => new Promise<void>(resolve => server.close(() => resolve())),
  }
}
