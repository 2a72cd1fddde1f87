// Makes a certificate authority with a client and a server certificate, as a Qlik Sense site has them; the authority's key is never kept.
import {KeyObject, randomBytes, webcrypto} from 'node:crypto'
import 'reflect-metadata' // before @peculiar/x509, which wires its parts with it
import type * as X509 from '@peculiar/x509'

type Library = typeof X509
type Pems = Record<'root.pem' | 'client.pem' | 'client_key.pem' | 'server.pem' | 'server_key.pem', string>
type Issuer = {readonly name: string; readonly keys: webcrypto.CryptoKeyPair}

const ALGORITHM = {name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048}
const VALID_YEARS = 10

/** PEM texts of a fresh site whose server answers to `names` and 127.0.0.1. Keys are RSA 2048 in PKCS#1 form, as Qlik exports them. */
export async function makeCertificates(names: readonly string[]): Promise<Pems> {
  const x509 = await loadLibrary()
  const [rootKeys, clientKeys, serverKeys] = await Promise.all([makeKeys(), makeKeys(), makeKeys()])
  const issuer: Issuer = {name: `CN=${names.at(-1) ?? 'qlikserver1'}-CA`, keys: rootKeys}
  const root = await issue(x509, {issuer, subject: issuer.name, keys: rootKeys, extensions: authorityExtensions(x509)})
  const client = await issue(x509, {issuer, subject: 'CN=QlikClient', keys: clientKeys, extensions: leafExtensions(x509, 'clientAuth')})
  const alternative = new x509.SubjectAlternativeNameExtension([
    ...names.map(value => ({type: 'dns' as const, value})),
    {type: 'ip', value: '127.0.0.1'},
  ])
  const server = await issue(x509, {
    issuer,
    subject: `CN=${names.at(-1) ?? 'qlikserver1'}`,
    keys: serverKeys,
    extensions: [...leafExtensions(x509, 'serverAuth'), alternative],
  })
  return {
    'root.pem': root,
    'client.pem': client,
    'client_key.pem': keyPem(clientKeys),
    'server.pem': server,
    'server_key.pem': keyPem(serverKeys),
  }
}

/** Loaded on first use only: reusing existing certificates costs nothing. */
async function loadLibrary(): Promise<Library> {
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)
  return x509
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

function keyPem(keys: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(keys.privateKey).export({type: 'pkcs1', format: 'pem'}).toString()
}

function authorityExtensions(x509: Library): X509.Extension[] {
  return [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true)]
}

function leafExtensions(x509: Library, use: 'clientAuth' | 'serverAuth'): X509.Extension[] {
  return [new x509.BasicConstraintsExtension(false), new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[use]])]
}

type Wish = {readonly issuer: Issuer; readonly subject: string; readonly keys: webcrypto.CryptoKeyPair; readonly extensions: X509.Extension[]}

async function issue(x509: Library, wish: Wish): Promise<string> {
  const notBefore = new Date(Date.now() - 86_400_000)
  const notAfter = new Date(notBefore)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + VALID_YEARS)
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject: wish.subject,
    issuer: wish.issuer.name,
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: wish.keys.publicKey,
    signingKey: wish.issuer.keys.privateKey,
    extensions: wish.extensions,
  })
  return `${cert.toString('pem')}\n`
}
