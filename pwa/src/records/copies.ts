import type { Fetched } from '@/changes/feed'
import { earliestNow } from '@/session/api'
import { standingFaults } from '@/seals/faults'
import { proveInclusion } from '@/seals/inclusion'
import { lastCheckpoint } from '@/seals/watch'
import { db, type CheckpointRow, type PhotoRow, type RecordRow } from '@/storage/database'
import { dropPictures, PICTURE_TABLES } from '@/storage/pictures'
import { dayIn } from './clock'
import { noteOutcome, noteStanding, type Outcome } from './outcomes'
import { payloadOf, photosOf } from './payload'
import { batchesOf, post } from './send'

// Contract, §9.
const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000
/** A proof is asked for each: one sync must not last for ever. */
const PER_SYNC = 50

/** What the server has and this phone still keeps. */
export async function countCopies(): Promise<{ records: number; photos: number }> {
  const [records, photos] = await Promise.all([
    db.records.where('delivery.state').anyOf('received', 'held').count(),
    db.photos.where('delivery.state').equals('received').count(),
  ])
  return { records, photos }
}

/**
 * Make room: drop what the server has had for 30 days, by its clock and by ours. Of each record it is asked
 * again that day whether it and its pictures are there, and an inclusion proof must show it in the
 * log as it was last verified. While the log shows what it cannot, nothing is dropped.
 */
export async function dropOldCopies(): Promise<Fetched> {
  const checkpoint = await lastCheckpoint()
  if (!checkpoint || (await standingFaults()).length > 0) return { kind: 'done' }
  const before = new Date(earliestNow() - KEPT_DAYS * DAY_MS).toISOString()
  for (const batch of batchesOf(await oldCopies(before))) {
    const asked = await askAgain(batch)
    if (asked.kind !== 'done') return asked
    for (const sha256 of asked.there) {
      const dropped = await dropProven(sha256, checkpoint, before)
      if (dropped.kind !== 'done') return dropped
    }
  }
  return { kind: 'done' }
}

/** Received long enough ago, and not asked about today; the oldest first. */
async function oldCopies(before: string): Promise<RecordRow[]> {
  const today = dayIn('UTC')
  const rows = await db.records
    .where('[delivery.state+delivery.received_at]')
    .between(['received', ''], ['received', before], true, true)
    .filter(({ asked_on }) => asked_on !== today)
    .limit(PER_SYNC)
    .toArray()
  await db.records.where('sha256').anyOf(rows.map(({ sha256 }) => sha256)).modify({ asked_on: today })
  return rows.sort((a, b) => a.kid.localeCompare(b.kid) || a.sequence - b.sequence)
}

/** Send them once more: which of them the server has, with every picture they name. */
async function askAgain(batch: RecordRow[]): Promise<Exclude<Fetched, { kind: 'done' }> | { kind: 'done'; there: string[] }> {
  const [first] = batch
  if (!first) return { kind: 'done', there: [] }
  const answer = await post(batch, first.kid)
  if (answer.kind !== 'ok') return answer
  const there: string[] = []
  for (const row of batch) {
    const outcome = answer.data.outcomes.find(({ sha256 }) => sha256 === row.sha256)
    if (outcome && (await isThere(row, outcome))) there.push(row.sha256)
  }
  await noteStanding(first.kid, answer.data)
  return { kind: 'done', there }
}

async function isThere(row: RecordRow, outcome: Outcome): Promise<boolean> {
  const delivery = await noteOutcome(row, outcome)
  return delivery.state === 'received' && outcome.photos_missing?.length === 0
}

async function dropProven(sha256: string, checkpoint: CheckpointRow, before: string): Promise<Fetched> {
  const row = await db.records.get(sha256)
  if (!row || !isOld(row, before)) return { kind: 'done' }
  const proof = await proveInclusion(row.jws, checkpoint)
  if (proof.kind === 'held') await drop(row, before)
  return proof.kind === 'held' || proof.kind === 'not-held' ? { kind: 'done' } : proof
}

/** The record and, with it, the pictures that nothing else here names. All or nothing. */
async function drop({ sha256 }: RecordRow, before: string): Promise<void> {
  await db.transaction('rw', [db.records, ...PICTURE_TABLES, db.begun], async () => {
    const row = await db.records.get(sha256)
    if (!row || !isOld(row, before)) return
    const names = photosOf(payloadOf(row.jws).body)
    const photos = await db.photos.where('sha256').anyOf(names).toArray()
    if (!photos.every((photo) => isOld(photo, before))) return
    const others = await namedElsewhere(sha256)
    await dropPictures(names.filter((name) => !others.has(name)))
    await db.records.delete(sha256)
  })
}

const isOld = ({ delivery }: Pick<RecordRow, 'delivery'> | Pick<PhotoRow, 'delivery'>, before: string): boolean =>
  delivery.state === 'received' && Date.parse(delivery.received_at) <= Date.parse(before)

async function namedElsewhere(sha256: string): Promise<Set<string>> {
  const [records, drafts] = await Promise.all([db.records.toArray(), db.begun.toArray()])
  const bodies = records.filter((row) => row.sha256 !== sha256).map(({ jws }) => payloadOf(jws).body)
  return new Set([...bodies, ...drafts.map(({ draft }) => draft)].flatMap(photosOf))
}
