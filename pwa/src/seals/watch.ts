import { base64url } from 'jose'
import type { Fetched } from '@/changes/feed'
import { decodeStrictly } from '@/records/hash'
import { ask, askForText, type Answer } from '@/session/api'
import { db, readMeta, writeMeta, type CheckpointRow, type LogFaultKind } from '@/storage/database'
import { claimOf, parseOrigin, verifyCheckpoint, type Checkpoint, type Origin } from './checkpoint'
import { noteEpoch } from './epoch'
import { reportFault } from './faults'
import { currentSealKey, renewPins } from './keys'
import { holdsConsistency, same, type Hash } from './tree'

/**
 * Look at the server's log: its head must be signed by the pinned key and contain, unchanged, everything
 * that the last one seen here contained. What does not is reported and kept; what does becomes the new
 * last one. Neither ever stops sealing or sending.
 */
export async function watchLog(): Promise<Fetched> {
  // Nothing is pinned before the phone is enrolled, and nothing can be told apart.
  if (!(await readMeta('installation'))) return { kind: 'done' }
  const answer = await askForText('/api/v1/seals/checkpoint')
  // A server that has no such address yet shows nothing, and nothing is believed.
  if (answer.kind === 'problem' && answer.status === 404) return { kind: 'done' }
  if (answer.kind !== 'ok') return answer
  const note = answer.data
  const origin = await originOf(note)
  if (typeof origin === 'string') return reported(origin, note)
  const checkpoint = await signed(note)
  if (typeof checkpoint === 'string') return reported(checkpoint, note)
  return follow(checkpoint, origin)
}

/** The last checkpoint verified, of the latest epoch; undefined: none yet. */
export const lastCheckpoint = (): Promise<CheckpointRow | undefined> => db.checkpoints.orderBy('epoch').last()

/** As a record names it: what its phone had seen of the log, and so what the log must still contain. */
export async function seenCheckpoint(): Promise<{ origin: string; size: number; root: string } | null> {
  const last = await lastCheckpoint()
  return last ? { origin: last.origin, size: last.size, root: last.root } : null
}

async function originOf(note: string): Promise<Origin | LogFaultKind> {
  const claim = claimOf(note)
  if (!claim) return 'wrong-signature'
  const origin = parseOrigin(claim.origin)
  return origin && (await isOurs(origin)) ? origin : 'other-origin'
}

async function isOurs({ installation, host }: Origin): Promise<boolean> {
  const ours = await readMeta('installation')
  return ours?.id === installation && (ours.host === undefined || ours.host === host)
}

/** Verified, with the installation's new key where the one known here handed over to it. */
async function signed(note: string): Promise<Checkpoint | LogFaultKind> {
  const checked = await withCurrentKey(note)
  return checked === 'unknown-key' && (await renewPins()) ? withCurrentKey(note) : checked
}

async function withCurrentKey(note: string): Promise<Checkpoint | LogFaultKind> {
  const key = await currentSealKey()
  if (!key) return 'unknown-key'
  const checked = await verifyCheckpoint(note, key)
  return checked === 'malformed' ? 'wrong-signature' : checked
}

async function follow(checkpoint: Checkpoint, origin: Origin): Promise<Fetched> {
  const held = await lastCheckpoint()
  if (held && held.epoch > origin.epoch) return reported('older-epoch', checkpoint.note, held)
  if (held?.epoch === origin.epoch) {
    const grown = await growth(held, checkpoint)
    if (typeof grown === 'object') return grown
    if (grown !== 'consistent') return reported(grown, checkpoint.note, held)
  }
  await keep(checkpoint, origin)
  await noteEpoch(origin.epoch)
  return { kind: 'done' }
}

/** What an append-only log allows between two of its heads; an answer that did not come is passed on. */
async function growth(held: CheckpointRow, now: Checkpoint): Promise<'consistent' | LogFaultKind | Exclude<Fetched, { kind: 'done' }>> {
  const root = decodeStrictly(held.root)
  if (now.size < held.size) return 'smaller'
  if (now.size === held.size) return same(root, now.root) ? 'consistent' : 'other-root'
  if (held.size === 0) return 'consistent'
  const answer = await askForProof(`/api/v1/seals/consistency?from=${held.size}&to=${now.size}`)
  if (answer.kind !== 'ok') return answer
  const holds = answer.data !== null && (await holdsConsistency({ size: held.size, root }, now, answer.data.proof))
  return holds ? 'consistent' : 'inconsistent'
}

async function keep({ origin, size, root, note }: Checkpoint, { host, epoch }: Origin): Promise<void> {
  const row: CheckpointRow = { origin, epoch, size, root: base64url.encode(root), note, verified_at: new Date().toISOString() }
  await db.transaction('rw', [db.checkpoints, db.meta], async () => {
    await db.checkpoints.put(row)
    const installation = await readMeta('installation')
    if (installation && installation.host === undefined) await writeMeta('installation', { ...installation, host })
  })
}

async function reported(kind: LogFaultKind, shown: string, held?: CheckpointRow): Promise<Fetched> {
  await reportFault(kind, shown, held?.note ?? null)
  return { kind: 'done' }
}

export interface Proof {
  /** Of an inclusion proof. */
  index: number
  proof: Hash[]
}

/** A proof of the log; `data` is null where what was answered is none. */
export async function askForProof(path: string): Promise<Answer<Proof | null>> {
  const answer = await ask<{ index?: number; proof?: unknown } | null>(path)
  if (answer.kind !== 'ok') return answer
  const proof = hashesIn(answer.data?.proof)
  return { ...answer, data: proof && { index: answer.data?.index ?? -1, proof } }
}

function hashesIn(value: unknown): Hash[] | null {
  try {
    return Array.isArray(value) ? value.map((text) => decodeStrictly(String(text))) : null
  } catch {
    return null
  }
}
