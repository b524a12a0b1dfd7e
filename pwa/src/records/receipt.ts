import { verifyAsync } from '@noble/ed25519'
import { decodeStrictly } from './hash'

/** What the server acknowledged with its own key. */
export interface Receipt {
  sha256: string
  record?: string
  received_at: string
  skew_ms: number
  epoch: number
}

/** Why a receipt counts for nothing. `unknown-key`: perhaps the installation has a new one. */
export type ReceiptFault = 'malformed' | 'unknown-key' | 'wrong-signature' | 'other-content'

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

/**
 * The payload of a compact JWS by one of these Ed25519 keys, with exactly `alg`, `typ` and `kid` in
 * its header; else what is wrong with it.
 */
export async function verifyJws(jws: string, typ: string, keys: readonly JsonWebKey[]): Promise<object | ReceiptFault> {
  try {
    const [head = '', payload = '', signature = '', ...more] = jws.split('.')
    const kid = kidIn(parsed(head), typ)
    if (kid === null || more.length > 0) return 'malformed'
    const key = keys.find((candidate) => kidOf(candidate) === kid)
    if (key?.x === undefined) return 'unknown-key'
    const signed = new TextEncoder().encode(`${head}.${payload}`)
    const holds = await verifyEd25519(decodeStrictly(key.x), decodeStrictly(signature), signed)
    return holds ? parsed(payload) : 'wrong-signature'
  } catch {
    return 'malformed'
  }
}

/** A part's JSON object. Throws when it is none. */
function parsed(part: string): object {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(decodeStrictly(part)))
  if (typeof value !== 'object' || value === null) throw new TypeError('no object')
  return value
}

/** The key named by a header of the contract's form; null: another form. */
function kidIn(header: { alg?: unknown; typ?: unknown; kid?: unknown }, typ: string): string | null {
  const names = Object.keys(header).sort().join()
  const fits = names === 'alg,kid,typ' && header.alg === 'Ed25519' && header.typ === typ
  return fits && typeof header.kid === 'string' ? header.kid : null
}

/** A key of the installation names itself; JsonWebKey's type does not know that member. */
export const kidOf = (key: JsonWebKey): unknown => (key as { kid?: unknown }).kid

/** Safari before 17 and Chrome before 137 have no Ed25519 of their own. */
export async function verifyEd25519(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  let key: CryptoKey
  try {
    key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKey), { name: 'Ed25519' }, false, ['verify'])
  } catch {
    return verifyInScript(publicKey, signature, data)
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, key, Uint8Array.from(signature), Uint8Array.from(data))
}

/** The same check without WebCrypto's help. */
export async function verifyInScript(publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  try {
    return await verifyAsync(signature, data, publicKey, { zip215: false })
  } catch {
    return false
  }
}

const isReceipt = (value: Partial<Receipt>): value is Receipt =>
  typeof value.received_at === 'string' &&
  !Number.isNaN(Date.parse(value.received_at)) &&
  Number.isInteger(value.skew_ms) &&
  Number.isInteger(value.epoch)
