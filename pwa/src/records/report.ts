import { db } from '@/storage/database'
import { isSafe } from './delivery'

/** How far one person's work on this phone has come; pictures are photos and signatures. */
export interface SyncReport {
  records: number
  recordsOnServer: number
  /** Of those on the server: staff must look at them first. */
  held: number
  pictures: number
  picturesOnServer: number
}

export async function syncReport(person: string): Promise<SyncReport> {
  const pictures = (state: string): Promise<number> => db.photos.where('[by+delivery.state]').equals([person, state]).count()
  const [records, received, waiting, refused] = await Promise.all([
    db.records.filter(({ by }) => by === person).toArray(),
    pictures('received'), pictures('waiting'), pictures('refused'),
  ])
  return {
    records: records.length,
    recordsOnServer: records.filter(({ delivery }) => isSafe(delivery)).length,
    held: records.filter(({ delivery }) => delivery.state === 'held').length,
    pictures: received + waiting + refused,
    picturesOnServer: received,
  }
}
