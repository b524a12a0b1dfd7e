import { base64url } from 'jose'
import { decodeStrictly } from '@/records/hash'
import { db, type LockRow } from '@/storage/database'

export const MOST_WRONG = 10
export const isPin = (typed: string): boolean => /^\d{4,8}$/.test(typed)

// A PIN is short whatever is done to it: this keeps it from standing there in clear, no more.
const ITERATIONS = 200_000

export type Opened =
  | { kind: 'open' }
  /** How many tries are left. */
  | { kind: 'wrong'; left: number }
  /** Too many were wrong: only signing in at the server opens the app. */
  | { kind: 'sign-in-needed' }

export const lockOf = (person: string): Promise<LockRow | undefined> => db.locks.get(person)

/** Lock this person's app with a PIN from now on. */
export async function setPin(person: string, pin: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const hash = await derived(pin, salt)
  await db.locks.put({ person, salt: base64url.encode(salt), hash, wrong: 0, active_at: new Date().toISOString() })
}

/** Try a PIN. A try counts before it is looked at, so that closing the app does not save one. */
export async function tryPin(person: string, pin: string): Promise<Opened> {
  const lock = await db.transaction('rw', db.locks, async () => {
    const row = await lockOf(person)
    if (row && row.wrong < MOST_WRONG) await db.locks.update(person, { wrong: row.wrong + 1 })
    return row
  })
  if (!lock) return { kind: 'open' }
  if (lock.wrong >= MOST_WRONG) return { kind: 'sign-in-needed' }
  if ((await derived(pin, decodeStrictly(lock.salt))) === lock.hash) {
    await db.locks.update(person, { wrong: 0, active_at: new Date().toISOString() })
    return { kind: 'open' }
  }
  const left = MOST_WRONG - lock.wrong - 1
  return left > 0 ? { kind: 'wrong', left } : { kind: 'sign-in-needed' }
}

/** No PIN any more: the person knows it, or has just signed in at the server. */
export const forgetPin = (person: string): Promise<void> => db.locks.delete(person)

/** Somebody is at it. */
export async function noteActivity(person: string): Promise<void> {
  await db.locks.update(person, { active_at: new Date().toISOString() })
}

async function derived(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS }, key, 256)
  return base64url.encode(new Uint8Array(bits))
}
