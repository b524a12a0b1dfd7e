import { createHash } from 'node:crypto'

/**
 * The tree of RFC 6962 §2.1 as it defines it, by recursion, and with Node's SHA-256: another way than the
 * one under test. Hashes are buffers.
 */
const sha256 = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

export function rootOf(leaves: readonly Uint8Array[]): Buffer {
  const [first] = leaves
  if (first === undefined) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), first)
  const split = largestPowerBelow(leaves.length)
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** PATH(m, D[n]). */
export function inclusionProof(index: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length <= 1) return []
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  return index < split ? [...inclusionProof(index, left), rootOf(right)] : [...inclusionProof(index - split, right), rootOf(left)]
}

/** PROOF(m, D[n]). */
export function consistencyProof(older: number, leaves: readonly Uint8Array[]): Buffer[] {
  return older === 0 ? [] : subproof(older, leaves, true)
}

function subproof(older: number, leaves: readonly Uint8Array[], whole: boolean): Buffer[] {
  if (older === leaves.length) return whole ? [] : [rootOf(leaves)]
  const split = largestPowerBelow(leaves.length)
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)]
  if (older <= split) return [...subproof(older, left, whole), rootOf(right)]
  return [...subproof(older - split, right, false), rootOf(left)]
}

function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
