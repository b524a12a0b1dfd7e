import type { Fetched } from '@/changes/feed'
import { ask, type Answer } from '@/session/api'
import { currentKey } from '@/session/device-key'
import { deviceName } from '@/session/device-name'
import { enrol } from '@/session/enrolment'
import { slugOf, type Problem } from '@/session/types'
import { db, type RecordRow } from '@/storage/database'
import { isDue } from './delivery'
import { noteOutcome, noteStanding, type Answered } from './outcomes'
import { sendPhotos } from './send-photos'

/** How sending went; `problem` and `no-answer` end it early, and what is left waits for the next time. */
export type Sent = Fetched

const MAX_RECORDS = 200
// The contract's 2 MiB for the whole request, less what stands around the records.
const MAX_BYTES = 2 * 1024 * 1024 - 4096
/** Half a minute on a line of 8 kbit/s, which is what 64 become when a third of the packets are lost. */
const FIRST_BYTES = 32 * 1024
/** Unanswered in a row, the network is gone. */
const GONE_AFTER = 3
const MAY_BE_ONE_RECORDS_FAULT = [400, 413, 422]

/**
 * Send everything that waits, of every person on this phone, then say what is left. The signature
 * says whose a record is, so whoever is signed in may send it. Each text goes at most once per run;
 * one that is refused never stops another.
 */
export async function sendAll(person: string): Promise<Sent> {
  const run: Run = { person, tried: new Set(), enrolledAgain: false, unanswered: 0 }
  for (;;) {
    const records = await sendRecords(run)
    if (records.kind !== 'done') return records
    const photos = await sendPhotos(run.tried)
    if (photos.kind !== 'done') return photos
    const standing = await reportStanding(person)
    if (standing.kind !== 'done') return standing
    // The answer may have told that the server lost something, after a restore from backup.
    if ((await dueRecords(run)).length === 0) return standing
  }
}

interface Run {
  person: string
  /** Hashes of what was sent in this run. */
  tried: Set<string>
  enrolledAgain: boolean
  /** Batches in a row. */
  unanswered: number
}

/** What a batch may weigh: more after one that arrived, less after one that did not, so that a bad line carries some. */
let batchBytes = FIRST_BYTES

async function sendRecords(run: Run): Promise<Sent> {
  let outcome: Sent = { kind: 'done' }
  for (;;) {
    const [batch] = batchesOf(await dueRecords(run), batchBytes)
    if (!batch) return outcome
    for (const { sha256 } of batch) run.tried.add(sha256)
    const sent = await deliver(batch, run)
    if (sent.kind === 'done') {
      batchBytes = Math.min(batchBytes * 2, MAX_BYTES)
      run.unanswered = 0
    } else if (isOver(sent, run)) {
      return sent
    } else {
      // One alone may stick in some gateway: it waits for the next time, and the others go on.
      if (batch.length === 1) outcome = sent
      else for (const { sha256 } of batch) run.tried.delete(sha256)
      batchBytes = weightOf(batch) / 4
    }
  }
}

/** Whether there is no point in going on now. */
const isOver = (sent: Exclude<Sent, { kind: 'done' }>, run: Run): boolean =>
  sent.kind === 'problem' || sent.retryAfterMs !== null || ++run.unanswered >= GONE_AFTER

/** The next to send, one device after another, each in its own order. */
async function dueRecords(run: Run): Promise<RecordRow[]> {
  const now = new Date()
  const rows = await db.records.where('delivery.state').anyOf('waiting', 'refused').toArray()
  return rows
    .filter(({ delivery, sha256 }) => isDue(delivery, now) && !run.tried.has(sha256))
    .sort((a, b) => a.kid.localeCompare(b.kid) || a.sequence - b.sequence)
}

const weightOf = (rows: readonly Pick<RecordRow, 'jws'>[]): number => rows.reduce((sum, { jws }) => sum + jws.length, 0)

/** Cut into batches the server takes: of one device, at most 200 records and 2 MiB, or fewer bytes. */
export function batchesOf<Row extends Pick<RecordRow, 'kid' | 'jws'>>(rows: readonly Row[], most = MAX_BYTES): Row[][] {
  const batches: Row[][] = []
  let bytes = 0
  for (const row of rows) {
    const size = row.jws.length + 3 // quotes and comma
    const last = batches.at(-1)
    if (last && last[0]?.kid === row.kid && last.length < MAX_RECORDS && bytes + size <= most) {
      last.push(row)
      bytes += size
    } else {
      batches.push([row])
      bytes = size
    }
  }
  return batches
}

async function deliver(batch: RecordRow[], run: Run): Promise<Sent> {
  const [first] = batch
  if (!first) return { kind: 'done' }
  const answer = await post(batch, first.kid)
  if (answer.kind === 'problem' && MAY_BE_ONE_RECORDS_FAULT.includes(answer.status)) {
    return deliverApart(batch, run, answer.problem, answer)
  }
  if (answer.kind !== 'ok') return answer
  return (await noteOutcomes(batch, answer.data, run)) ? { kind: 'done' } : { kind: 'no-answer', retryAfterMs: null }
}

/** A batch refused as a whole: find the one that causes it, so that it cannot hold up the others. */
async function deliverApart(batch: RecordRow[], run: Run, problem: Problem, refusal: Sent): Promise<Sent> {
  // Not about the records at all: the next request would fare the same.
  if (slugOf(problem) === 'csrf') return refusal
  const [first] = batch
  if (first && batch.length === 1) {
    await db.records.update(first.sha256, { delivery: { state: 'waiting', trouble: 'batch-refused' } })
    return { kind: 'done' }
  }
  const middle = Math.ceil(batch.length / 2)
  const sent = await deliver(batch.slice(0, middle), run)
  return sent.kind === 'done' ? deliver(batch.slice(middle), run) : sent
}

/** False when the answer names none of what was sent: that is no answer. */
async function noteOutcomes(batch: RecordRow[], answered: Answered, run: Run): Promise<boolean> {
  const rows = new Map(batch.map((row) => [row.sha256, row]))
  const unknownHere: RecordRow[] = []
  let matched = 0
  for (const outcome of answered.outcomes) {
    const row = outcome.sha256 === null ? undefined : rows.get(outcome.sha256)
    if (!row) continue
    matched++
    const delivery = await noteOutcome(row, outcome)
    if (delivery.state === 'refused' && delivery.reason === 'unknown-device') unknownHere.push(row)
  }
  if (batch[0]) await noteStanding(batch[0].kid, answered)
  if (unknownHere.length > 0) await enrolAgain(unknownHere, run)
  return matched > 0
}

/** The server does not know the key any more: tell it, once, and send those records again. */
async function enrolAgain(rows: RecordRow[], run: Run): Promise<void> {
  const key = await db.keys.get(rows[0]?.kid ?? '')
  if (!key || key.person !== run.person || run.enrolledAgain) return
  run.enrolledAgain = true
  if ((await enrol(key, deviceName())).kind !== 'enrolled') return
  for (const { sha256 } of rows) {
    await db.records.update(sha256, { delivery: { state: 'waiting' } })
    run.tried.delete(sha256)
  }
}

/** Tell the server what this phone still holds, and learn what it lacks. */
async function reportStanding(person: string): Promise<Sent> {
  const key = await currentKey(person)
  if (!key?.enrolled_at) return { kind: 'done' }
  const answer = await post([], key.kid)
  if (answer.kind !== 'ok') return answer
  await noteStanding(key.kid, answer.data)
  return { kind: 'done' }
}

/** Send some records of one device, perhaps none. */
export async function post(batch: RecordRow[], device: string): Promise<Answer<Answered>> {
  const json = {
    records: batch.map(({ jws }) => jws),
    device,
    sent_at: new Date().toISOString(),
    unsent: await unsentOf(device),
    app_version: __APP_VERSION__,
  }
  // A batch that got no answer is sent again as smaller ones.
  const answer = await ask<Answered>('/api/v1/records', { method: 'POST', json, ...(batch.length > 0 && { tries: 1 }) })
  // JSON of another form is no answer of ours.
  if (answer.kind === 'ok' && !Array.isArray((answer.data as Partial<Answered> | null)?.outcomes)) {
    return { kind: 'no-answer', retryAfterMs: null }
  }
  return answer
}

async function unsentOf(kid: string): Promise<{ records: number; photos: number; oldest?: string }> {
  const open = await db.records.where('delivery.state').anyOf('waiting', 'refused').toArray()
  const own = open.filter((row) => row.kid === kid)
  const person = (await db.keys.get(kid))?.person ?? ''
  const photos = await db.photos.where('[by+delivery.state]').anyOf([person, 'waiting'], [person, 'refused']).count()
  const oldest = own.map(({ sealed_at }) => sealed_at).sort()[0]
  return { records: own.length, photos, ...(oldest !== undefined && { oldest }) }
}
