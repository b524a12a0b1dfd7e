import { sha256 } from '@/records/hash'
import { askForBytes } from '@/session/api'
import { db, type LabelIndexRow } from '@/storage/database'
import type { Fetched } from './feed'
import { confirmIndex, forgetIndexesBut, keepIndex, keptIndexes } from './kept-indexes'
import { LABEL_STATES, type LabelState } from './types'

/** Bytes of a code's hash that the index holds. */
const PREFIX = 9
const COUNT = 4

/** Fetch every prefecture's index that changed. `onReceived` is told how many are up to date. */
export async function fetchLabelIndexes(onReceived: (count: number) => void = () => undefined): Promise<Fetched> {
  const settings = await db.settings.toCollection().first()
  const regions = settings?.data.prefectures.map(({ code }) => code) ?? []
  let received = 0
  for (const region of regions) {
    const known = (await keptIndexes()).find((one) => one.region === region)
    const query = new URLSearchParams({ region })
    const answer = await askForBytes(`/api/v1/label-index?${query.toString()}`, { etag: known?.etag ?? null })
    if (answer.kind !== 'ok') return answer
    const fetched_at = new Date().toISOString()
    if (answer.status === 304) await confirmIndex(region, fetched_at)
    // Half a file from a broken connection is not kept; the next sync asks again.
    else if (sectionsOf(answer.data) === null) return { kind: 'no-answer', retryAfterMs: null }
    else await keepIndex({ region, etag: answer.etag, bytes: answer.data, fetched_at })
    onReceived(++received)
  }
  await forgetIndexesBut(regions)
  return { kind: 'done' }
}

export type Lookup =
  | { kind: 'known'; state: LabelState; asOf: string }
  /** In none of the installation's indexes: no label of its own. */
  | { kind: 'unknown'; asOf: string }
  /** No index on this phone yet: nothing can be said. */
  | { kind: 'no-data' }

/** The state of a label by its code, whichever area it belongs to, without a network. */
export async function lookUp(installation: string, code: string): Promise<Lookup> {
  const indexes = await keptIndexes()
  const prefix = (await sha256(installation + code)).slice(0, PREFIX)
  for (const { bytes, fetched_at } of indexes) {
    const state = stateIn(bytes, prefix)
    if (state !== null) return { kind: 'known', state, asOf: fetched_at }
  }
  return indexes.length === 0 ? { kind: 'no-data' } : { kind: 'unknown', asOf: oldest(indexes) }
}

/** The state whose section holds the prefix; null: none. */
export function stateIn(index: ArrayBuffer, prefix: Uint8Array): LabelState | null {
  return sectionsOf(index)?.find(({ prefixes }) => holds(prefixes, prefix))?.state ?? null
}

interface Section {
  state: LabelState
  /** Sorted, 9 bytes each. */
  prefixes: Uint8Array
}

/** For each state: a state byte, a count (uint32 big-endian), the prefixes. null: not of that form. */
function sectionsOf(index: ArrayBuffer): Section[] | null {
  const view = new DataView(index)
  const sections: Section[] = []
  for (let at = 0; at < index.byteLength; ) {
    if (at + 1 + COUNT > index.byteLength) return null
    const state = LABEL_STATES[view.getUint8(at)]
    const length = view.getUint32(at + 1) * PREFIX
    at += 1 + COUNT
    if (state === undefined || at + length > index.byteLength) return null
    sections.push({ state, prefixes: new Uint8Array(index, at, length) })
    at += length
  }
  return sections
}

function holds(prefixes: Uint8Array, wanted: Uint8Array): boolean {
  let [low, high] = [0, prefixes.length / PREFIX - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const order = compare(prefixes.subarray(middle * PREFIX, (middle + 1) * PREFIX), wanted)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return false
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** A code may be missing because any one of them is old. */
const oldest = (indexes: LabelIndexRow[]): string => indexes.map(({ fetched_at }) => fetched_at).sort()[0] ?? ''
