import { calculateJwkThumbprint } from 'jose'
import { addNotice, db, type KeyRow } from '@/storage/database'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const

/** The browser does not keep keys, or lost this one at once: the phone cannot be set up. */
export class KeyNotKept extends Error {
  override readonly name = 'KeyNotKept'
}

/** The key this person seals with on this phone, if one was made. */
export async function currentKey(person: string): Promise<KeyRow | undefined> {
  const keys = await db.keys.where('person').equals(person).toArray()
  return keys.filter(({ retired }) => retired === null).sort((a, b) => b.made_at.localeCompare(a.made_at))[0]
}

/**
 * The person's key, made when there is none. One whose count is gone is retired for a new one:
 * a chain is never continued from what the server remembers.
 */
export async function ensureKey(person: string): Promise<KeyRow> {
  const key = await currentKey(person)
  if (!key) return makeKey(person)
  if (await db.heads.get(key.kid)) return key
  await retireKey(key.kid, 'lost-count')
  return makeKey(person)
}

/** The key seals no more: its count is lost, or the server refuses it. What it sealed is still sent. */
export async function retireKey(kid: string, why: 'lost-count' | 'refused'): Promise<void> {
  await db.keys.update(kid, { retired: why })
  if (why === 'lost-count') await addNotice({ kind: 'key-lost', at: new Date().toISOString() })
}

/**
 * Make a key whose private half cannot leave the browser, keep it, read it back and try it.
 * Raises KeyNotKept when that fails; then nothing is left behind.
 */
async function makeKey(person: string): Promise<KeyRow> {
  const keyPair = await crypto.subtle.generateKey(P256, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keyPair.publicKey)
  const jwk = { kty, crv, x, y } as JsonWebKey
  const kid = await calculateJwkThumbprint({ kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' }, 'sha256')
  const row: KeyRow = {
    kid, person, keyPair, jwk, made_at: new Date().toISOString(), enrolled_at: null, retired: null,
  }
  try {
    await db.transaction('rw', [db.keys, db.heads], async () => {
      await db.keys.add(row)
      await db.heads.add({ kid, sequence: 0, hash: null })
    })
    const kept = await db.keys.get(kid)
    if (kept && (await works(kept.keyPair.privateKey, jwk))) return kept
  } catch (error) {
    throw new KeyNotKept('the key could not be stored', { cause: error })
  }
  await db.transaction('rw', [db.keys, db.heads], () => Promise.all([db.keys.delete(kid), db.heads.delete(kid)]))
  throw new KeyNotKept('the key could not be read back')
}

/** Whether the private half as read back signs for the public half as the server will get it. */
async function works(privateKey: CryptoKey, jwk: JsonWebKey): Promise<boolean> {
  const trial = crypto.getRandomValues(new Uint8Array(32))
  const publicKey = await crypto.subtle.importKey('jwk', jwk, P256, false, ['verify'])
  return crypto.subtle.verify(ES256, publicKey, await crypto.subtle.sign(ES256, privateKey, trial), trial)
}
