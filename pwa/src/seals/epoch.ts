import { addNotice, db, readMeta, writeMeta } from '@/storage/database'

/**
 * Learn the server's epoch. A new one means that the server was restored from a backup and may lack what
 * came later: it is said once, loudly, and everything held here, photos too, is offered again. Whether it
 * is new.
 */
export async function noteEpoch(epoch: number): Promise<boolean> {
  const known = await readMeta('epoch')
  if (known === epoch) return false
  await writeMeta('epoch', epoch)
  if (known === undefined) return false
  await addNotice({ kind: 'new-epoch', epoch, at: new Date().toISOString() })
  await offerEverythingAgain()
  return true
}

async function offerEverythingAgain(): Promise<void> {
  await db.transaction('rw', [db.records, db.photos], async () => {
    await db.records.where('delivery.state').anyOf('received', 'held').modify({ delivery: { state: 'waiting' } })
    await db.photos.where('delivery.state').equals('received').modify({ delivery: { state: 'waiting' } })
  })
}
