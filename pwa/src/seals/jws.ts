import { decodeStrictly } from '@/records/hash'
import { verifyEd25519 } from './ed25519'

/** Why a JWS counts for nothing. `unknown-key`: perhaps the installation has a new one. */
export type JwsFault = 'malformed' | 'unknown-key' | 'wrong-signature'

/**
 * The payload of a compact JWS by one of these Ed25519 keys, with exactly `alg`, `typ` and `kid` in
 * its header; else what is wrong with it.
 */
export async function verifyJws(jws: string, typ: string, keys: readonly JsonWebKey[]): Promise<object | JwsFault> {
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
