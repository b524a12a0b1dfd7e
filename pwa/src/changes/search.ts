import { find, type Find, type Found, type SearchIndex } from '@/rules/search'
import { db, readMeta } from '@/storage/database'

/** How many of each kind a list shows: who needs more types more. */
const SHOWN = 30

let kept: { of: string; index: Promise<SearchIndex> } | null = null

/** What matches in this person's scope; the first call after a sync reads the index anew. */
export async function search(text: string): Promise<Found> {
  return find(await currentIndex(), text, SHOWN)
}

/** Read the index before somebody searches; the first screen does not wait for it. */
export async function warmUpSearch(): Promise<void> {
  await currentIndex()
}

async function currentIndex(): Promise<SearchIndex> {
  const feed = await readMeta('feed')
  const of = [feed?.person, feed?.pass, feed?.cursor].join(' ')
  if (kept?.of !== of) kept = { of, index: readIndex() }
  try {
    return await kept.index
  } catch (error) {
    kept = null // not kept as read: the next search tries again
    throw error
  }
}

async function readIndex(): Promise<SearchIndex> {
  const [rows, codes] = await Promise.all([db.finds.toArray(), db.labels.toCollection().primaryKeys()])
  const ofKind = (kind: Find['kind']) => rows.filter(({ data }) => data.kind === kind)
  const enterprises = ofKind('enterprise').map(({ id, data }) => ({ id, text: data.text }))
  const places = new Map(enterprises.map(({ id }, at) => [id, at]))
  const points = ofKind('point').map(({ id, data }) => ({ id, text: data.text, enterprise: places.get(data.of ?? '') ?? -1 }))
  return { enterprises, points, codes }
}
