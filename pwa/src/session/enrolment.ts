import { isKeys, pin, type InstallationKeys } from '@/seals/keys'
import { db, type KeyRow } from '@/storage/database'
import { ask, type Answer } from './api'
import { retireKey } from './device-key'
import type { Problem } from './types'

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
  const answer: Answer<Enrolment | null> = await ask('/api/v1/devices', { method: 'POST', json })
  if (answer.kind === 'no-answer') return { kind: 'no-answer' }
  if (answer.kind === 'problem') {
    return { kind: answer.status === 409 ? 'key-refused' : 'problem', problem: answer.problem }
  }
  const enrolment = answer.data
  if (!enrolment || !isKeys(enrolment.keys)) return { kind: 'no-answer' }
  if (enrolment.kid !== key.kid || !(await pin(enrolment.installation, enrolment.keys))) return { kind: 'other-installation' }
  return confirm(key.kid, enrolment.last_sequence ?? 0)
}

/** The server knows the key; of a chain it must not know more than the phone. */
async function confirm(kid: string, lastSequence: number): Promise<Enrolled> {
  await db.keys.update(kid, { enrolled_at: new Date().toISOString() })
  const head = await db.heads.get(kid)
  if (head && lastSequence <= head.sequence) return { kind: 'enrolled' }
  await retireKey(kid, 'lost-count')
  return { kind: 'count-lost' }
}
