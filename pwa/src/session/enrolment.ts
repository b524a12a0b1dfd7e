import { kidOf, verifyJws } from '@/records/receipt'
import { db, readMeta, writeMeta, type KeyRow } from '@/storage/database'
import { ask, type Answer } from './api'
import { retireKey } from './device-key'
import type { Problem } from './types'

/** The installation's keys, oldest first, and how each vouched for the next. */
export interface InstallationKeys {
  keys: JsonWebKey[]
  handovers: string[]
}

interface Enrolment {
  kid: string
  installation: string
  keys: InstallationKeys
  last_sequence: number | null
}

export type Enrolled =
  | { kind: 'enrolled' }
  /** The server has more of this key than the phone: its count is lost, a new key is needed. */
  | { kind: 'count-lost' }
  /** Another installation answers at this address, or one whose keys nobody vouched for. */
  | { kind: 'other-installation' }
  /** Revoked, or another person's. */
  | { kind: 'key-refused'; problem: Problem }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'no-answer' }

/** Tell the server of a key, pin the installation's own. Doing it again does no harm. */
export async function enrol(key: KeyRow, deviceName: string): Promise<Enrolled> {
  const json = { jwk: key.jwk, name: deviceName }
  const answer: Answer<Enrolment> = await ask('/api/v1/devices', { method: 'POST', json })
  if (answer.kind === 'no-answer') return { kind: 'no-answer' }
  if (answer.kind === 'problem') {
    return { kind: answer.status === 409 ? 'key-refused' : 'problem', problem: answer.problem }
  }
  const { kid, installation, keys, last_sequence } = answer.data
  if (kid !== key.kid || !(await pin(installation, keys))) return { kind: 'other-installation' }
  await db.keys.update(kid, { enrolled_at: new Date().toISOString() })
  const head = await db.heads.get(kid)
  if (head && (last_sequence ?? 0) <= head.sequence) return { kind: 'enrolled' }
  await retireKey(kid, 'lost-count')
  return { kind: 'count-lost' }
}

/**
 * Remember the installation's keys, the first time on trust. Later only keys are added that one
 * already remembered vouches for. False: this is another installation.
 */
export async function pin(installation: string, offered: InstallationKeys): Promise<boolean> {
  const known = await readMeta('installation')
  if (!known) {
    await writeMeta('installation', { id: installation, keys: offered.keys })
    return true
  }
  if (known.id !== installation) return false
  const keys = await vouchedFor(known.keys, offered.handovers)
  await writeMeta('installation', { id: installation, keys })
  const kids = keys.map(kidOf)
  return offered.keys.some((key) => kids.includes(kidOf(key)))
}

/** Ask for the installation's keys when a receipt names one we do not know. */
export async function renewPins(): Promise<boolean> {
  const known = await readMeta('installation')
  const answer = await ask<InstallationKeys>('/api/v1/seals/keys')
  if (!known || answer.kind !== 'ok') return false
  await pin(known.id, answer.data)
  return ((await readMeta('installation'))?.keys.length ?? 0) > known.keys.length
}

/** The known keys, and every key that one of them, directly or not, handed over to. */
export async function vouchedFor(known: readonly JsonWebKey[], handovers: readonly string[]): Promise<JsonWebKey[]> {
  const keys = [...known]
  for (const handover of handovers) {
    const next = await verifyJws(handover, 'key-handover+jws', keys)
    if (typeof next !== 'string' && isNew(next, keys)) keys.push(next)
  }
  return keys
}

const isNew = (key: JsonWebKey, known: JsonWebKey[]): boolean =>
  typeof key.x === 'string' && !known.some((other) => kidOf(other) === kidOf(key))
