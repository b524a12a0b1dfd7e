import { db, type DraftRow } from '@/storage/database'
import { dropUnsealed, PICTURE_TABLES } from '@/storage/pictures'
import { steadfast } from '@/storage/steadfast'
import { photosOf } from '@/records/payload'
import { aboutOf } from './about'
import type { Draft } from './types'

/** Keep what was typed; when that was. What is sealed already is not brought back by a late keystroke. */
export async function keepDraft(person: string, draft: Draft): Promise<string> {
  const row = rowOf(person, draft)
  await steadfast(() => put(row, true), () => isKept(row))
  return row.changed_at
}

/** Keep what was just begun, unless one is there already. */
export async function keepBegun(person: string, draft: Draft): Promise<void> {
  await steadfast(() => put(rowOf(person, draft), false))
}

const rowOf = (person: string, draft: Draft): DraftRow => ({
  person, about: aboutOf(draft), changed_at: new Date().toISOString(), draft,
})

async function put(row: DraftRow, overwrite: boolean): Promise<void> {
  await db.transaction('rw', [db.begun, db.records], async () => {
    if ((await db.records.where('id').equals(row.draft.id).count()) > 0) return
    if (!overwrite && (await findDraft(row.person, row.about))) return
    await db.begun.put(row)
  })
}

async function isKept(row: DraftRow): Promise<boolean> {
  const kept = await findDraft(row.person, row.about)
  return kept?.changed_at === row.changed_at || (await db.records.where('id').equals(row.draft.id).count()) > 0
}

export const findDraft = (person: string, about: string): Promise<DraftRow | undefined> => db.begun.get([person, about])

/** Drop a draft, and the pictures that only it named. */
export async function dropDraft(person: string, about: string): Promise<void> {
  await db.transaction('rw', [db.begun, ...PICTURE_TABLES], async () => {
    const row = await findDraft(person, about)
    if (!row) return
    await dropUnsealed(photosOf(row.draft))
    await db.begun.delete([person, about])
  })
}

/** What this person has begun and not sealed, last touched first. */
export async function draftsOf(person: string): Promise<DraftRow[]> {
  const rows = await db.begun.where('person').equals(person).sortBy('changed_at')
  return rows.reverse()
}
