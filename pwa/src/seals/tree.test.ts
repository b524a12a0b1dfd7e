import { describe, expect, test } from 'vitest'
import { hexOf } from '@/records/hash'
import { consistencyProof, inclusionProof, rootOf } from '@/testing/merkle'
import { vectors } from '@/testing/vectors'
import { emptyRoot, holdsConsistency, holdsInclusion, leafHash, nodeHash } from './tree'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const ENTRIES = Array.from({ length: 67 }, (_, index) => `entry ${index}`)
const trees = ENTRIES.map((_, index) => ENTRIES.slice(0, index).map((entry) => Buffer.from(entry)))
const roots = trees.map((leaves) => rootOf(leaves))
const root = (size: number): Uint8Array => roots[size] ?? new Uint8Array()
const flipped = (hash: Uint8Array): Uint8Array => hash.map((byte, at) => (at === 31 ? byte ^ 1 : byte))

/** One of tests/vectors/merkle.json, which the server satisfies too. All in hex. */
type Vector =
  | { type: 'root'; size: number; root: string }
  | { type: 'inclusion'; leaf_hash: string; index: number; size: number; root: string; proof: string[]; holds: boolean }
  | { type: 'consistency'; old: number; new: number; old_root: string; new_root: string; proof: string[]; holds: boolean }
const VECTORS = vectors<Vector>('merkle')
const of = <T extends Vector['type']>(type: T): Extract<Vector, { type: T }>[] =>
  VECTORS.filter((vector): vector is Extract<Vector, { type: T }> => vector.type === type)

describe('published vectors', () => {
  test('leaves and nodes are hashed apart', async () => {
    const roots = Object.fromEntries(of('root').map(({ size, root: hash }) => [size, hash]))
    expect(hexOf(await emptyRoot())).toBe(roots[0])
    expect(hexOf(await leafHash(''))).toBe(roots[1])
    expect(hexOf(await nodeHash(await leafHash(''), await leafHash('\0')))).toBe(roots[2])
  })

  test('inclusion', async () => {
    for (const { leaf_hash: leaf, index, size, root: hash, proof, holds } of of('inclusion'))
      expect(await holdsInclusion(bytes(leaf), index, size, bytes(hash), proof.map(bytes)), `${index} in ${size}`).toBe(holds)
  })

  test('consistency', async () => {
    for (const vector of of('consistency')) {
      const older = { size: vector.old, root: bytes(vector.old_root) }
      const newer = { size: vector.new, root: bytes(vector.new_root) }
      expect(await holdsConsistency(older, newer, vector.proof.map(bytes)), `${vector.old} and ${vector.new}`).toBe(vector.holds)
    }
  })
})

describe('inclusion', () => {
  test('holds for every leaf of every size', async () => {
    for (let size = 1; size < trees.length; size++) {
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(index, trees[size] ?? [])
        expect(await holdsInclusion(await leafHash(ENTRIES[index] ?? ''), index, size, root(size), proof)).toBe(true)
      }
    }
  })

  const index = 21
  const proof = inclusionProof(index, trees[50] ?? [])
  const leaf = leafHash(ENTRIES[index] ?? '')
  test.each<[string, () => Promise<boolean>]>([
    ['another leaf', async () => holdsInclusion(await leafHash('entry 22'), index, 50, root(50), proof)],
    ['another place', async () => holdsInclusion(await leaf, 20, 50, root(50), proof)],
    ['beyond the tree', async () => holdsInclusion(await leaf, 50, 50, root(50), proof)],
    ['another tree', async () => holdsInclusion(await leaf, index, 50, root(51), proof)],
    ['another size', async () => holdsInclusion(await leaf, index, 128, root(50), proof)],
    ['a negative place', async () => holdsInclusion(await leaf, -1, 50, root(50), proof)],
    ['half a place', async () => holdsInclusion(await leaf, 0.5, 50, root(50), proof)],
    ['one hash less', async () => holdsInclusion(await leaf, index, 50, root(50), proof.slice(0, -1))],
    ['one hash more', async () => holdsInclusion(await leaf, index, 50, root(50), [...proof, root(1)])],
    ['none', async () => holdsInclusion(await leaf, index, 50, root(50), [])],
    ['the root as the leaf of a tree of one', () => holdsInclusion(root(50), 0, 2, root(50), [])],
  ])('does not hold with %s', async (_what, holds) => {
    expect(await holds()).toBe(false)
  })

  test('does not hold with any one bit changed', async () => {
    for (const at of proof.keys()) {
      const altered = proof.map((hash, place) => (place === at ? flipped(hash) : hash))
      expect(await holdsInclusion(await leaf, index, 50, root(50), altered)).toBe(false)
    }
  })
})

describe('consistency', () => {
  test('holds between every two sizes', async () => {
    for (let to = 0; to < trees.length; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = from === 0 ? [] : consistencyProof(from, trees[to] ?? [])
        expect(await holdsConsistency({ size: from, root: root(from) }, { size: to, root: root(to) }, proof)).toBe(true)
      }
    }
  })

  test.each([[1, 2], [4, 7], [6, 8], [21, 50], [32, 66]])('of %i and %i does not hold for a rewritten log', async (from, to) => {
    const rewritten = (trees[to] ?? []).map((entry, at) => (at === from - 1 ? Buffer.from('altered') : entry))
    const newer = { size: to, root: rootOf(rewritten) }
    for (const proof of [consistencyProof(from, rewritten), consistencyProof(from, trees[to] ?? []), []]) {
      expect(await holdsConsistency({ size: from, root: root(from) }, newer, proof)).toBe(false)
    }
  })

  const older = { size: 21, root: root(21) }
  const newer = { size: 50, root: root(50) }
  const proof = consistencyProof(21, trees[50] ?? [])
  test.each<[string, () => Promise<boolean>]>([
    ['a smaller tree', () => holdsConsistency(newer, older, proof)],
    ['another root at the same size', () => holdsConsistency(older, { size: 21, root: root(22) }, [])],
    ['a proof where none is needed', () => holdsConsistency(older, older, proof)],
    ['one hash less', () => holdsConsistency(older, newer, proof.slice(1))],
    ['one hash more', () => holdsConsistency(older, newer, [...proof, root(1)])],
    ['another first size', () => holdsConsistency({ ...older, size: 22 }, newer, proof)],
    ['a first tree of nothing with some root', () => holdsConsistency({ size: 0, root: root(1) }, newer, [])],
  ])('does not hold for %s', async (_what, holds) => {
    expect(await holds()).toBe(false)
  })

  test('does not hold with any one bit changed', async () => {
    for (const at of proof.keys()) {
      const altered = proof.map((hash, place) => (place === at ? flipped(hash) : hash))
      expect(await holdsConsistency(older, newer, altered)).toBe(false)
    }
  })
})
