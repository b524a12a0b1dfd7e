import { db, readMeta, type RecordRow } from '@/storage/database'
import { isSafe, type Delivery } from './delivery'
import { sha256Base64url } from './hash'
import { verifyReceipt } from './receipt'

/** Why a row of the database is not believed: a disk that fails, or a hand that meddled with it. */
export type Doubt =
  /** The text is not the one that was sealed. */
  | 'altered'
  /** It counts as received, and no receipt says so. */
  | 'no-receipt'

/** What is wrong with what is kept of a record; null: nothing. Green is shown only where nothing is. */
export async function doubtAbout(row: RecordRow): Promise<Doubt | null> {
  if (!(await isWhole(row))) return 'altered'
  return !isSafe(row.delivery) || (await hasReceipt(row)) ? null : 'no-receipt'
}

/** As it may be shown and acted on. */
export const believed = (row: RecordRow, doubt: Doubt | null): Delivery =>
  doubt === null ? row.delivery : { state: 'waiting', trouble: doubt }

/**
 * Write down what is not believed, before anything is sent: what has no receipt is sent again, and an altered
 * text is neither sent nor dropped. One that is whole again, as after a restored disk, is sent.
 */
export async function noteDoubts(): Promise<void> {
  for (const row of await db.records.toArray()) {
    const doubt = await doubtAbout(row)
    const isNoted = 'trouble' in row.delivery && row.delivery.trouble === doubt
    const isWholeAgain = 'trouble' in row.delivery && row.delivery.trouble === 'altered' && doubt === null
    if (doubt !== null && !isNoted) await db.records.update(row.sha256, { delivery: believed(row, doubt) })
    if (isWholeAgain) await db.records.update(row.sha256, { delivery: { state: 'waiting' } })
  }
}

/** Texts found to be whole, by hash: the outbox asks for all of them whenever one changes. */
const whole = new Map<string, string>()

async function isWhole({ sha256, jws }: RecordRow): Promise<boolean> {
  if (whole.get(sha256) === jws) return true
  if ((await sha256Base64url(jws)) !== sha256) return false
  whole.set(sha256, jws)
  return true
}

/** Receipts that verified, with what they are for: a signature costs milliseconds where it is checked in script. */
const verified = new Set<string>()

async function hasReceipt({ sha256, id, receipts }: RecordRow): Promise<boolean> {
  const known = receipts.some((receipt) => verified.has(sha256 + receipt))
  if (known) return true
  const keys = (await readMeta('installation'))?.keys ?? []
  for (const receipt of receipts) {
    if (typeof (await verifyReceipt(receipt, keys, { sha256, record: id })) === 'string') continue
    verified.add(sha256 + receipt)
    return true
  }
  return false
}
