import { verifyJws, type JwsFault } from '@/seals/jws'

/** What the server acknowledged with its own key. */
export interface Receipt {
  sha256: string
  record?: string
  received_at: string
  skew_ms: number
  epoch: number
}

/** Why a receipt counts for nothing. */
export type ReceiptFault = JwsFault | 'other-content'

/**
 * Check a receipt: signed by a pinned key of the installation, and naming this very hash.
 *
 * `sha256` is the text's in base64url, a picture's in hex; `record` the id it must name if it names one.
 */
export async function verifyReceipt(
  jws: string,
  pinned: readonly JsonWebKey[],
  expected: { sha256: string; record?: string },
): Promise<Receipt | ReceiptFault> {
  const checked = await verifyJws(jws, 'field-receipt+jws', pinned)
  if (typeof checked === 'string') return checked
  const receipt = checked as Partial<Receipt>
  if (receipt.sha256 !== expected.sha256) return 'other-content'
  if (receipt.record !== undefined && receipt.record !== expected.record) return 'other-content'
  return isReceipt(receipt) ? receipt : 'malformed'
}

const isReceipt = (value: Partial<Receipt>): value is Receipt =>
  typeof value.received_at === 'string' &&
  !Number.isNaN(Date.parse(value.received_at)) &&
  Number.isInteger(value.skew_ms) &&
  Number.isInteger(value.epoch)
