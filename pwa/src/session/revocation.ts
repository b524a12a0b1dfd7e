import { forgetScope } from '@/changes/feed'
import { forgetIndexesBut } from '@/changes/kept-indexes'
import { addNotice, db } from '@/storage/database'
import { ask } from './api'
import { currentKey, retireKey } from './device-key'

interface Standing {
  kid: string
  /** null: the key counts. */
  revoked_at: string | null
}

/** A phone in touch asks no more often, unless its session ended: a lost phone's does. */
const EVERY_MS = 10 * 60_000
const asked = { kid: '', at: 0 }

/** The server was out of reach, and nobody knows for how long: at the next contact it is asked again. */
export const noteOutOfReach = (): void => {
  asked.at = 0
}

/**
 * Ask whether the bureau has ended this phone's right, and then forget what it knows of the area.
 * What was sealed, photographed or drafted here stays: it is sent, or rescued as a file.
 *
 * The question needs no session.
 */
export async function heedRevocation(person: string, hasSession: boolean): Promise<void> {
  const key = await currentKey(person)
  if (!key?.enrolled_at) return
  if (hasSession && asked.kid === key.kid && Math.abs(Date.now() - asked.at) < EVERY_MS) return
  const answer = await ask<Standing | null>(`/api/v1/devices/${key.kid}`)
  if (answer.kind !== 'ok' || answer.data?.kid !== key.kid) return
  Object.assign(asked, { kid: key.kid, at: Date.now() })
  if (typeof answer.data.revoked_at !== 'string') return
  await forgetScope()
  await Promise.all([forgetIndexesBut([]), db.teams.clear()])
  await addNotice({ kind: 'revoked', at: answer.data.revoked_at })
  // Last: an interrupted forgetting begins again.
  await retireKey(key.kid, 'refused')
}
