import { db, type DraftRow } from '@/storage/database'
import { steadfast } from '@/storage/steadfast'
import { photosOf } from '@/records/payload'
import type { CheckDraft } from './types'

/** Keep what was typed; when that was. A check that is sealed already is not brought back by a late keystroke. */
export async function keepDraft(person: string, draft: CheckDraft): Promise<string> {
  const row: DraftRow = { person, control_point: draft.point.id, changed_at: new Date().toISOString(), draft }
  await steadfast(() => put(row, true), () => isKept(row))
  return row.changed_at
}

/** Keep a check that was just begun, unless one is there already. */
export async function keepBegun(person: string, draft: CheckDraft): Promise<void> {
  const row: DraftRow = { person, control_point: draft.point.id, changed_at: new Date().toISOString(), draft }
  await steadfast(() => put(row, false))
}

async function put(row: DraftRow, overwrite: boolean): Promise<void> {
  await db.transaction('rw', [db.drafts, db.records], async () => {
    if ((await db.records.where('id').equals(row.draft.id).count()) > 0) return
    if (!overwrite && (await findDraft(row.person, row.control_point))) return
    await db.drafts.put(row)
  })
}

async function isKept(row: DraftRow): Promise<boolean> {
  const kept = await findDraft(row.person, row.control_point)
  return kept?.changed_at === row.changed_at || (await db.records.where('id').equals(row.draft.id).count()) > 0
}

export const findDraft = (person: string, controlPoint: string): Promise<DraftRow | undefined> =>
  db.drafts.get([person, controlPoint])

/** Drop a draft, and the pictures that only it named. */
export async function dropDraft(person: string, controlPoint: string): Promise<void> {
  await db.transaction('rw', [db.drafts, db.photos], async () => {
    const row = await findDraft(person, controlPoint)
    if (!row) return
    await db.photos.where('sha256').anyOf(photosOf(row.draft)).and(({ delivery }) => delivery.state === 'draft').delete()
    await db.drafts.delete([person, controlPoint])
  })
}

/** What this person has begun and not sealed, last touched first. */
export async function draftsOf(person: string): Promise<DraftRow[]> {
  const rows = await db.drafts.where('person').equals(person).sortBy('changed_at')
  return rows.reverse()
}
