import { db, type DraftRow } from '@/storage/database'
import { photosOf } from '@/records/payload'
import type { CheckDraft } from './types'

/** Keep what was typed. A check that is sealed already is not brought back by a late keystroke. */
export async function keepDraft(person: string, draft: CheckDraft): Promise<void> {
  await db.transaction('rw', [db.drafts, db.records], async () => {
    if ((await db.records.where('id').equals(draft.id).count()) > 0) return
    const row: DraftRow = { person, control_point: draft.point.id, changed_at: new Date().toISOString(), draft }
    await db.drafts.put(row)
  })
}

export const findDraft = async (person: string, controlPoint: string): Promise<CheckDraft | null> =>
  (await db.drafts.get([person, controlPoint]))?.draft ?? null

/** Drop a draft, and the pictures that only it named. */
export async function dropDraft(person: string, controlPoint: string): Promise<void> {
  await db.transaction('rw', [db.drafts, db.photos], async () => {
    const draft = await findDraft(person, controlPoint)
    if (!draft) return
    await db.photos.where('sha256').anyOf(photosOf(draft)).and(({ delivery }) => delivery.state === 'draft').delete()
    await db.drafts.delete([person, controlPoint])
  })
}

/** What this person has begun and not sealed, last touched first. */
export async function draftsOf(person: string): Promise<DraftRow[]> {
  const rows = await db.drafts.where('person').equals(person).sortBy('changed_at')
  return rows.reverse()
}
