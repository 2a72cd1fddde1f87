// Says what is wrong with a certificate or key in PEM form, before the first connection would say it less clearly.
import {createPrivateKey, X509Certificate, type KeyObject} from 'node:crypto'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Why a PEM text is no certificate or chain of them, or `undefined`. */
export function findCertificateProblem(pem: string): string | undefined {
  const certificates = parseCertificates(pem)
  if (certificates === undefined) return 'the certificate in it cannot be parsed'
  return certificates.length === 0 ? 'it holds no certificate in PEM form' : undefined
}

/** Why a key cannot be used with a certificate, or `undefined`. Neither OpenSSL's words nor any of the key is repeated. */
export function findKeyProblem({key, cert, passphrase}: {key: string; cert: string | undefined; passphrase: string | undefined}): string | undefined {
  if (!PRIVATE_KEY.test(key)) return 'it holds no private key in PEM form'
  const isEncrypted = key.includes('ENCRYPTED')
  if (isEncrypted && passphrase === undefined) return 'the key is encrypted; give its passphrase'
  const parsed = parseKey(key, passphrase)
  if (!parsed) return isEncrypted ? 'the passphrase does not open the key' : 'the private key in it cannot be parsed'
  const own = cert === undefined ? undefined : parseCertificates(cert)?.[0]
  return !own || own.checkPrivateKey(parsed) ? undefined : 'the key does not belong to the certificate given as cert'
}

/** A key without its encryption, for those who cannot be given a passphrase; throws where `findKeyProblem` finds one. */
export function openKey(key: string, passphrase: string | undefined): string {
  if (passphrase === undefined) return key
  return createPrivateKey({key, passphrase}).export({type: 'pkcs8', format: 'pem'}).toString()
}

function parseCertificates(pem: string): X509Certificate[] | undefined {
  try {
    return (pem.match(CERTIFICATE) ?? []).map(block => new X509Certificate(block))
  } catch {
    return undefined
  }
}

function parseKey(key: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({key, ...(passphrase === undefined ? {} : {passphrase})})
  } catch {
    return undefined
  }
}
