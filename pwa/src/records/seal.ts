import { CompactSign } from 'jose'
import { db, readMeta, type HeadRow, type KeyRow, type RecordRow } from '@/storage/database'
import { seenCheckpoint } from '@/seals/watch'
import { currentKey } from '@/session/device-key'
import { currentPerson } from '@/session/session'
import { isDiskFull, steadfast } from '@/storage/steadfast'
import { jsonFault } from './canonical'
import { localInstant } from './clock'
import { sha256Base64url } from './hash'
import type { Bodies, Payload } from './payload'

export interface Sealed {
  id: string
  sha256: string
  sealedAt: string
}

export type SealFault =
  /** The phone is not set up for this person: no key, or not enrolled. */
  | 'no-key'
  /** A value the contract's JSON does not allow. */
  | 'invalid-json'
  | 'too-large'
  /** Another tab sealed in between, twice; try again. */
  | 'head-moved'
  /** The browser reported success, but the record cannot be read back. */
  | 'not-kept'
  /** The disk, or what the browser gives us of it, is full. */
  | 'no-room'
  /** A picture that the record names is not on this phone. */
  | 'photo-missing'
  /** Nothing was answered. */
  | 'nothing-answered'
  /** The control point or checklist is not on this phone. */
  | 'no-data'
  /** The content changed after somebody signed it. */
  | 'signature-void'

/** Nothing was sealed; the draft is untouched. */
export class SealRefused extends Error {
  constructor(readonly fault: SealFault) {
    super(fault)
    this.name = 'SealRefused'
  }
}

/** For whom a record is sealed now. Throws SealRefused when nobody is signed in. */
export function signedInPerson(): string {
  const person = currentPerson()
  if (person === null) throw new SealRefused('no-key')
  return person
}

/** By what a record is found again, and what belongs to it. */
export interface About {
  label?: string
  controlPoint?: string
  visit?: string
  /** Of a follow-up visit. */
  enterprise?: string
  /** Of drafts/about.ts. */
  draftOf?: string
  /** Every picture it names. */
  photos: string[]
}

// Contract, §3: checked here, because a longer text would be held for ever.
const MAX_TEXT_BYTES = 64 * 1024

/**
 * Seal a record: sign it as the next of this person's key and keep it.
 *
 * Keeps three promises. Two seals never use one sequence: a lock spans tabs, and the record is
 * written only if the head is still as it was read. Record and head are written together or not at
 * all. And what is reported as sealed has been read back from the disk. A draft of the same person at
 * `draftOf` goes in the same transaction, so that it can be neither lost nor sealed twice;
 * the pictures it names are sent from then on.
 */
export async function seal<Kind extends keyof Bodies>(
  person: string,
  record: { id: string; kind: Kind; body: Bodies[Kind] },
  about: About,
): Promise<Sealed> {
  return navigator.locks.request('seal', async () => {
    const [key, installation] = await Promise.all([currentKey(person), readMeta('installation')])
    if (!key?.enrolled_at || !installation) throw new SealRefused('no-key')
    const head = await db.heads.get(key.kid)
    if (!head) throw new SealRefused('no-key')

    const payload: Payload<Kind> = {
      id: record.id,
      kind: record.kind,
      installation: installation.id,
      by: person,
      sequence: head.sequence + 1,
      previous: head.hash,
      seen: await seenCheckpoint(),
      recorded_at: localInstant(),
      body: record.body,
    }
    const jws = await signed(payload, key)
    const row: RecordRow = {
      sha256: await sha256Base64url(jws),
      jws,
      id: record.id,
      kind: record.kind,
      kid: key.kid,
      by: person,
      sequence: payload.sequence,
      sealed_at: new Date(payload.recorded_at).toISOString(),
      label: about.label ?? null,
      control_point: about.controlPoint ?? null,
      visit: about.visit ?? null,
      ...(about.enterprise !== undefined && { enterprise: about.enterprise }),
      delivery: { state: 'waiting' },
      receipts: [],
    }
    await steadfast(() => keep(row, head, about)).catch(refuseWithoutRoom)
    await readBack(row)
    return { id: row.id, sha256: row.sha256, sealedAt: row.sealed_at }
  })
}

async function signed(payload: object, key: KeyRow): Promise<string> {
  if (jsonFault(payload) !== null) throw new SealRefused('invalid-json')
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'field-record+jws', kid: key.kid })
    .sign(key.keyPair.privateKey)
  if (jws.length > MAX_TEXT_BYTES) throw new SealRefused('too-large')
  return jws
}

/** A write that a full disk ended left nothing behind: that is said, and the draft stands. */
function refuseWithoutRoom(error: unknown): never {
  throw isDiskFull(error) ? new SealRefused('no-room') : error
}

async function keep(row: RecordRow, head: HeadRow, about: About): Promise<void> {
  await db.transaction('rw', [db.heads, db.records, db.photos, db.begun], async () => {
    const now = await db.heads.get(row.kid)
    if (now?.hash === row.sha256) return // the first try was kept after all
    if (now?.sequence !== head.sequence || now.hash !== head.hash) throw new SealRefused('head-moved')
    await letGo(about.photos)
    await db.records.add(row)
    await db.heads.put({ kid: row.kid, sequence: row.sequence, hash: row.sha256 })
    if (about.draftOf !== undefined) await db.begun.delete([row.by, about.draftOf])
  })
}

/** From now on these pictures are sent. Throws SealRefused where one is not on this phone. */
async function letGo(names: string[]): Promise<void> {
  const photos = (await db.photos.bulkGet(names)).map((photo) => {
    if (!photo) throw new SealRefused('photo-missing')
    return photo
  })
  const drafts = photos.filter(({ delivery }) => delivery.state === 'draft')
  await db.photos.bulkPut(drafts.map((photo) => ({ ...photo, delivery: { state: 'waiting' } })))
}

/** Asked of the disk in a transaction of its own. */
async function readBack(row: RecordRow): Promise<void> {
  const [record, head] = await db.transaction('r', [db.records, db.heads], () =>
    Promise.all([db.records.get(row.sha256), db.heads.get(row.kid)]),
  )
  if (record?.jws !== row.jws || head?.hash !== row.sha256) throw new SealRefused('not-kept')
}
