import { base64url } from 'jose'
import { decodeStrictly } from '@/records/hash'
import { db } from '@/storage/database'
import { ALGORITHMS, holds, isUserVerified, type Assertion, type KeptCredential } from './assertion'
import { lockOf, MOST_WRONG } from './pin'

const PATIENCE_MS = 60_000
// WebAuthn knows names only: at an address of digits (`make phone`) the PIN is all there is.
const DIGITS = /^[\d.]+$|:/

/** Whether this phone, at this address, can tell its own user by finger, face or its own PIN. */
export async function isBiometricsOffered(): Promise<boolean> {
  if (!isSecureContext || typeof PublicKeyCredential !== 'function' || DIGITS.test(location.hostname)) return false
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false)
}

/** Let the phone's own check open the lock, beside the PIN. False: the phone or its user refused. */
export async function setBiometrics(person: { id: string; username: string; name: string }): Promise<boolean> {
  const credential = await created(person)
  if (!credential) return false
  // Only beside a PIN: without one there is no lock.
  return (await db.locks.update(person.id, { biometrics: credential })) === 1
}

/** The PIN alone opens from now on. */
export async function forgetBiometrics(person: string): Promise<void> {
  await db.locks.update(person, { biometrics: undefined })
}

/** Ask the phone to verify its user; whether it did, by the credential that this person made here. */
export async function tryBiometrics(person: string): Promise<boolean> {
  const lock = await lockOf(person)
  if (!lock?.biometrics || lock.wrong >= MOST_WRONG) return false
  const challenge = crypto.getRandomValues(new Uint8Array(32))
  const assertion = await asserted(lock.biometrics, challenge)
  const asked = { challenge, origin: location.origin, host: location.hostname }
  if (!assertion || !(await holds(lock.biometrics, asked, assertion))) return false
  await db.locks.update(person, { wrong: 0, active_at: new Date().toISOString() })
  return true
}

async function created({ id, username, name }: { id: string; username: string; name: string }): Promise<KeptCredential | null> {
  try {
    const credential = (await navigator.credentials.create({
      publicKey: {
        rp: { name: 'Guanqia', id: location.hostname },
        user: { id: new TextEncoder().encode(id), name: username, displayName: name },
        challenge: crypto.getRandomValues(new Uint8Array(32)), // nothing is proved to anybody yet
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required', residentKey: 'discouraged' },
        timeout: PATIENCE_MS,
      },
    })) as PublicKeyCredential | null
    return credential && keptOf(credential)
  } catch {
    return null // cancelled, timed out, or the phone has no such thing after all
  }
}

function keptOf({ rawId, response }: PublicKeyCredential): KeptCredential | null {
  const made = response as AuthenticatorAttestationResponse
  const key = made.getPublicKey()
  const algorithm = ALGORITHMS.find((one) => one === made.getPublicKeyAlgorithm())
  if (!key || algorithm === undefined || !isUserVerified(made.getAuthenticatorData())) return null
  return { id: base64url.encode(new Uint8Array(rawId)), key: base64url.encode(new Uint8Array(key)), algorithm }
}

async function asserted({ id }: KeptCredential, challenge: Uint8Array<ArrayBuffer>): Promise<Assertion | null> {
  try {
    const credential = await navigator.credentials.get({
      publicKey: {
        rpId: location.hostname,
        challenge,
        allowCredentials: [{ type: 'public-key', id: decodeStrictly(id), transports: ['internal'] }],
        userVerification: 'required',
        timeout: PATIENCE_MS,
      },
    })
    return credential as (Credential & Assertion) | null
  } catch {
    return null // cancelled, timed out, or not recognised: the PIN remains
  }
}
