import { uuidv7 } from '@/records/uuid'
import { db, readMeta, writeMeta, type LabelIndexRow } from '@/storage/database'

// A megabyte for 100,000 codes, and a scan waits for it: read from the database once for each edition.
let inMemory: { edition: string; rows: LabelIndexRow[] } | null = null

/** The label indexes on this phone, each with when the server last said that it holds. */
export async function keptIndexes(): Promise<LabelIndexRow[]> {
  const kept = await readMeta('label_indexes')
  if (kept === undefined) return db.label_indexes.toArray() // by an app that named no edition
  if (inMemory?.edition !== kept.edition) inMemory = await readAll()
  return inMemory.rows.map((row) => ({ ...row, fetched_at: kept.confirmed_at[row.region] ?? row.fetched_at }))
}

const readAll = (): Promise<NonNullable<typeof inMemory>> =>
  db.transaction('r', db.meta, db.label_indexes, async () => ({
    edition: (await readMeta('label_indexes'))?.edition ?? '',
    rows: await db.label_indexes.toArray(),
  }))

/** Keep an index in place of the region's former one. */
export const keepIndex = (row: LabelIndexRow): Promise<void> =>
  change(() => db.label_indexes.put(row), { [row.region]: row.fetched_at })

/** Note that the server has no other index of the region; what is kept stays as it is. */
export async function confirmIndex(region: string, at: string): Promise<void> {
  const { edition = uuidv7(), confirmed_at = {} } = (await readMeta('label_indexes')) ?? {}
  await writeMeta('label_indexes', { edition, confirmed_at: { ...confirmed_at, [region]: at } })
}

/** Forget the indexes of all regions but these. */
export async function forgetIndexesBut(regions: readonly string[]): Promise<void> {
  const others = db.label_indexes.where('region').noneOf(regions)
  if ((await others.count()) > 0) await change(() => others.delete())
}

/** Another edition, so that no tab goes on with what it read of the last one. */
const change = (write: () => PromiseLike<unknown>, confirmed: Record<string, string> = {}): Promise<void> =>
  db.transaction('rw', db.meta, db.label_indexes, async () => {
    await write()
    const { confirmed_at = {} } = (await readMeta('label_indexes')) ?? {}
    await writeMeta('label_indexes', { edition: uuidv7(), confirmed_at: { ...confirmed_at, ...confirmed } })
  })
