import { base64url } from 'jose'
import { decodeStrictly, sha256 } from '@/records/hash'

/** What is kept of a credential in the phone's own authenticator. Nothing of it is secret. */
export interface KeptCredential {
  /** base64url. */
  id: string
  /** SubjectPublicKeyInfo, base64url. */
  key: string
  /** COSE: ES256 or RS256, what phones make. */
  algorithm: (typeof ALGORITHMS)[number]
}

/** What was asked, and from where. */
export interface Asked {
  challenge: Uint8Array
  origin: string
  /** The host name the credential was made for. */
  host: string
}

/** The answer of an authenticator, as WebAuthn gives it. */
export interface Assertion {
  rawId: ArrayBuffer
  response: { clientDataJSON: ArrayBuffer; authenticatorData: ArrayBuffer; signature: ArrayBuffer }
}

const ES256 = -7
const RS256 = -257
export const ALGORITHMS = [ES256, RS256] as const

// WebAuthn Level 2, §6.1: the host's hash, then one byte of flags.
const FLAGS_AT = 32
const PRESENT_AND_VERIFIED = 0b0000_0101

/** Whether the phone verified its user for what the authenticator says here. */
export const isUserVerified = (authenticatorData: ArrayBuffer): boolean =>
  ((new Uint8Array(authenticatorData)[FLAGS_AT] ?? 0) & PRESENT_AND_VERIFIED) === PRESENT_AND_VERIFIED

/**
 * Whether the phone's own user answered just now with the kept credential: it is that one, the answer is to
 * this challenge at this address, the user was verified, and the signature holds (WebAuthn Level 2, §7.2).
 */
export async function holds(kept: KeptCredential, asked: Asked, { rawId, response }: Assertion): Promise<boolean> {
  const { clientDataJSON, authenticatorData, signature } = response
  if (base64url.encode(new Uint8Array(rawId)) !== kept.id) return false
  if (!answers(asked, clientDataJSON) || !isUserVerified(authenticatorData)) return false
  const host = new Uint8Array(authenticatorData).subarray(0, FLAGS_AT)
  if (!isSame(host, await sha256(asked.host))) return false
  const signed = Uint8Array.from([...new Uint8Array(authenticatorData), ...(await sha256(clientDataJSON))])
  return isSignedBy(kept, new Uint8Array(signature), signed)
}

function answers({ challenge, origin }: Asked, clientDataJSON: ArrayBuffer): boolean {
  try {
    const told = JSON.parse(new TextDecoder().decode(clientDataJSON)) as Record<string, unknown>
    return (
      told.type === 'webauthn.get' && told.challenge === base64url.encode(challenge) && told.origin === origin &&
      told.crossOrigin !== true
    )
  } catch {
    return false
  }
}

async function isSignedBy({ key, algorithm }: KeptCredential, signature: Uint8Array, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const [scheme, form]: [EcKeyImportParams & EcdsaParams | RsaHashedImportParams, Uint8Array | null] =
    algorithm === ES256
      ? [{ name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }, fromDer(signature)]
      : [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, signature]
  if (!form) return false
  const imported = await crypto.subtle.importKey('spki', decodeStrictly(key), scheme, false, ['verify'])
  return crypto.subtle.verify(scheme, imported, Uint8Array.from(form), signed)
}

/** An ECDSA signature as WebCrypto wants it, r and s of 32 bytes each; null: no such DER. */
function fromDer(der: Uint8Array): Uint8Array | null {
  const r = integerAt(der, 2)
  const s = r && integerAt(der, r.end)
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || !r || s?.end !== der.length) return null
  return Uint8Array.from([...r.bytes, ...s.bytes])
}

function integerAt(der: Uint8Array, at: number): { bytes: number[]; end: number } | null {
  const length = der[at + 1]
  if (der[at] !== 0x02 || length === undefined) return null
  const bytes = [...der.subarray(at + 2, at + 2 + length)]
  while (bytes[0] === 0) bytes.shift()
  if (bytes.length > 32) return null
  return { bytes: [...new Array<number>(32 - bytes.length).fill(0), ...bytes], end: at + 2 + length }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])
