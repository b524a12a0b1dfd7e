/** What is known about a record's way to the server. */
export type Delivery =
  | { state: 'waiting'; trouble?: Trouble }
  /** The receipt verified and names this record's hash. */
  | { state: 'received'; received_at: string }
  /** The same, but staff must look at it first. */
  | { state: 'held'; received_at: string; reason: string; detail?: string }
  /** Kept here, never deleted by itself; tried again at `again_at` at the earliest. */
  | { state: 'refused'; reason: string; detail?: string; again_at: string }

/** Why a record that was sent still counts as waiting; the last two are of doubt.ts. */
export type Trouble = 'receipt-does-not-verify' | 'batch-refused' | 'no-receipt' | 'altered'

export type PhotoDelivery =
  | { state: 'draft' }
  | { state: 'waiting'; trouble?: Trouble }
  | { state: 'received'; received_at: string }
  | { state: 'refused'; reason: string; detail?: string; again_at: string }

// Contract: what was refused is tried again at most daily.
const RETRY_REFUSED_MS = 24 * 60 * 60 * 1000

export const refused = (now: Date, reason: string, detail?: string): Delivery & PhotoDelivery => ({
  state: 'refused',
  reason,
  ...(detail !== undefined && { detail }),
  again_at: new Date(now.getTime() + RETRY_REFUSED_MS).toISOString(),
})

/** Whether it should be sent now. */
export const isDue = (delivery: Delivery | PhotoDelivery, now: Date): boolean =>
  (delivery.state === 'waiting' && delivery.trouble !== 'altered') || (delivery.state === 'refused' && delivery.again_at <= now.toISOString())

/** Whether the server has it for certain. */
export const isSafe = (delivery: Delivery | PhotoDelivery): boolean =>
  delivery.state === 'received' || delivery.state === 'held'
