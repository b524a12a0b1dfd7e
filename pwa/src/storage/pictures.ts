import { db, type PhotoRow } from './database'

/** What a transaction must span that keeps or drops pictures. */
export const PICTURE_TABLES = [db.photos, db.pictures]

/** The bytes of a picture; undefined: not on this phone. */
export async function pictureBytes(photo: Pick<PhotoRow, 'sha256' | 'bytes'>): Promise<ArrayBuffer | undefined> {
  return photo.bytes ?? (await db.pictures.get(photo.sha256))?.bytes
}

/** Drop pictures whole; inside a transaction over PICTURE_TABLES. */
export async function dropPictures(names: string[]): Promise<void> {
  await Promise.all([db.photos.bulkDelete(names), db.pictures.bulkDelete(names)])
}

/** Drop those of these pictures that no sealed record names; inside a transaction over PICTURE_TABLES. */
export async function dropUnsealed(names: string[]): Promise<void> {
  const rows = await db.photos.bulkGet(names)
  await dropPictures(rows.flatMap((row) => (row?.delivery.state === 'draft' ? row.sha256 : [])))
}
