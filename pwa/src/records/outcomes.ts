import { slugOf, type Problem } from '@/session/types'
import { noteEpoch } from '@/seals/epoch'
import { renewPins } from '@/seals/keys'
import { db, readMeta, type PhotoRow, type RecordRow } from '@/storage/database'
import { isSafe, refused, type Delivery } from './delivery'
import { verifyReceipt, type Receipt, type ReceiptFault } from './receipt'

/** What the server did with one record; matched by its hash. */
export interface Outcome {
  sha256: string | null
  id: string | null
  outcome: 'stored' | 'duplicate' | 'held' | 'refused'
  receipt?: string
  problem?: Pick<Problem, 'type' | 'title' | 'detail'>
  photos_missing?: string[]
}

export interface Answered {
  outcomes: Outcome[]
  last_sequence: number | null
  missing: number[] | null
  epoch: number | null
}

/** Held for one of these, a record takes neither id nor sequence: `last_sequence` may stay below it. */
const TAKES_NO_SEQUENCE = [
  'same-content', 'invalid-json', 'other-installation', 'id-taken', 'sequence-taken', 'previous-differs',
]

/** Write down what an outcome says about a record. Green only comes with a receipt that verifies. */
export async function noteOutcome(row: RecordRow, outcome: Outcome): Promise<Delivery> {
  const delivery = await deliveryOf(row, outcome)
  const isNew = isSafe(delivery) && outcome.receipt !== undefined && !row.receipts.includes(outcome.receipt)
  const receipts = isNew && outcome.receipt !== undefined ? [...row.receipts, outcome.receipt] : row.receipts
  await db.records.update(row.sha256, { delivery, receipts })
  await sendPhotosAgain(outcome.photos_missing ?? [])
  return delivery
}

async function deliveryOf(row: RecordRow, { outcome, receipt, problem }: Outcome): Promise<Delivery> {
  const reason = problem ? slugOf(problem) : 'unknown'
  if (outcome === 'refused') return refused(new Date(), reason, problem?.detail)
  const checked = await checkReceipt(receipt ?? '', { sha256: row.sha256, record: row.id })
  if (typeof checked === 'string') return { state: 'waiting', trouble: 'receipt-does-not-verify' }
  const { received_at } = checked
  if (outcome !== 'held') return { state: 'received', received_at }
  return { state: 'held', received_at, reason, ...(problem?.detail !== undefined && { detail: problem.detail }) }
}

/** As verifyReceipt with the pinned keys, which are renewed once when the installation has a new one. */
export async function checkReceipt(
  receipt: string,
  expected: { sha256: string; record?: string },
): Promise<Receipt | ReceiptFault> {
  const checked = await verifyReceipt(receipt, (await readMeta('installation'))?.keys ?? [], expected)
  if (checked !== 'unknown-key' || !(await renewPins())) return checked
  return verifyReceipt(receipt, (await readMeta('installation'))?.keys ?? [], expected)
}

/** The server lacks pictures that a record names: send them again, receipt or not. */
async function sendPhotosAgain(missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return
  const received = (photo: PhotoRow): boolean => photo.delivery.state === 'received'
  await db.photos.where('sha256').anyOf(missing).and(received).modify({ delivery: { state: 'waiting' } })
}

/**
 * What the server has of this device tells what to send again: gaps, whatever lies above its highest
 * sequence, and after a restore from backup (a new epoch) everything.
 */
export async function noteStanding(kid: string, { last_sequence, missing, epoch }: Answered): Promise<void> {
  if (epoch !== null && (await noteEpoch(epoch))) return
  if (last_sequence === null) return
  const lacks = ({ sequence, delivery }: RecordRow): boolean =>
    missing?.includes(sequence) === true || (sequence > last_sequence && takesSequence(delivery))
  await db.records
    .where('[kid+sequence]')
    .between([kid, 1], [kid, Infinity])
    .and((row) => isSafe(row.delivery) && lacks(row))
    .modify({ delivery: { state: 'waiting' } })
}

const takesSequence = (delivery: Delivery): boolean =>
  delivery.state === 'received' || (delivery.state === 'held' && !TAKES_NO_SEQUENCE.includes(delivery.reason))
