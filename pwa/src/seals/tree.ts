import { sha256 } from '@/records/hash'

/**
 * The Merkle tree of the seal log, as RFC 6962 hashes it and RFC 9162 §2.1 verifies it. Hashes are 32
 * bytes. Sizes and indexes are safe integers, beyond the 32 bits of JavaScript's shifts.
 */
export type Hash = Uint8Array

const LEAF = 0
const NODE = 1
const EMPTY = new Uint8Array()

/** Of one entry: SHA-256(0x00 || text). */
export const leafHash = (text: string): Promise<Hash> => hashed(LEAF, new TextEncoder().encode(text))

/** Of two subtrees: SHA-256(0x01 || left || right). */
export const nodeHash = (left: Hash, right: Hash): Promise<Hash> => hashed(NODE, left, right)

/** Of the tree without an entry: SHA-256 of nothing. */
export const emptyRoot = (): Promise<Hash> => sha256(EMPTY)

/** Whether the proof shows that the leaf stands at `index` of the tree of `size` leaves with this root. */
export async function holdsInclusion(
  leaf: Hash, index: number, size: number, root: Hash, proof: readonly Hash[],
): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  const way = new Way(index, size - 1)
  let hash = leaf
  for (const sibling of proof) {
    if (way.ended) return false
    hash = way.isRight ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling)
    way.climb()
  }
  return way.ended && same(hash, root)
}

/** A tree of which only this much is known. */
export interface Head {
  size: number
  root: Hash
}

/** Whether the proof shows that the newer tree begins with every leaf of the older one, unchanged. */
export async function holdsConsistency(older: Head, newer: Head, proof: readonly Hash[]): Promise<boolean> {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root)
  if (older.size === 0) return proof.length === 0 && same(older.root, await emptyRoot())
  const roots = await rootsBy(older, newer, proof)
  return roots !== null && same(roots.older, older.root) && same(roots.newer, newer.root)
}

/** Both roots as the proof gives them; null: it does not reach them. */
async function rootsBy(older: Head, newer: Head, proof: readonly Hash[]): Promise<{ older: Hash; newer: Hash } | null> {
  const way = new Way(older.size - 1, newer.size - 1)
  way.skipFullSubtree()
  // A whole subtree is its own first hash, and is left out of the proof.
  const [first, ...rest] = way.atStart ? [older.root, ...proof] : proof
  if (first === undefined) return null
  let [old, now] = [first, first]
  for (const sibling of rest) {
    if (way.ended) return null
    if (way.isRight) [old, now] = [await nodeHash(sibling, old), await nodeHash(sibling, now)]
    else now = await nodeHash(now, sibling)
    way.climb()
  }
  return way.ended ? { older: old, newer: now } : null
}

export const same = (a: Hash, b: Hash): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

/** The way from a node up to the root, by the node's place in its level and that of the level's last. */
class Way {
  constructor(
    private node: number,
    private last: number,
  ) {}

  get ended(): boolean {
    return this.last === 0
  }

  get atStart(): boolean {
    return this.node === 0
  }

  /** The proof's next hash stands to the left of ours. */
  get isRight(): boolean {
    return isOdd(this.node) || this.node === this.last
  }

  /** Past the levels at which our node is the last one and has no sibling. */
  climb(): void {
    if (!isOdd(this.node) && this.isRight) {
      while (!isOdd(this.node) && this.node !== 0) this.up()
    }
    this.up()
  }

  skipFullSubtree(): void {
    while (isOdd(this.node)) this.up()
  }

  private up(): void {
    this.node = Math.floor(this.node / 2)
    this.last = Math.floor(this.last / 2)
  }
}

const isOdd = (value: number): boolean => value % 2 === 1
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function hashed(prefix: number, ...parts: Uint8Array[]): Promise<Hash> {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return sha256(bytes)
}
