import type { Fetched } from '@/changes/feed'
import { ask, type Answer } from '@/session/api'
import { slugOf, type Problem } from '@/session/types'
import { db, type PhotoRow } from '@/storage/database'
import { pictureBytes } from '@/storage/pictures'
import { isDue, refused, type PhotoDelivery } from './delivery'
import { checkReceipt } from './outcomes'

/** Of these the picture itself is the cause; with any other the next one would fare the same. */
const THIS_PICTURES_FAULT = [400, 409, 413, 415, 422]
const PATIENCE_MS = 120_000

/** Send the pictures that sealed records name, each on its own: a large one holds up no record. */
export async function sendPhotos(tried: Set<string>): Promise<Fetched> {
  for (const sha256 of await duePhotos(tried)) {
    tried.add(sha256)
    const photo = await db.photos.get(sha256)
    const data = photo && (await pictureBytes(photo))
    if (!data) continue
    const answer = await ask<{ receipt?: unknown } | null>(`/api/v1/photos/${sha256}`, {
      method: 'PUT',
      bytes: { type: photo.type, data },
      timeoutMs: PATIENCE_MS,
    })
    if (answer.kind === 'no-answer' || (answer.kind === 'problem' && !isThisPicturesFault(answer))) return answer
    await db.photos.update(sha256, { delivery: await deliveryOf(photo, answer) })
  }
  return { kind: 'done' }
}

async function duePhotos(tried: Set<string>): Promise<string[]> {
  const now = new Date()
  const due = await db.photos
    .where('delivery.state')
    .anyOf('waiting', 'refused')
    .and(({ delivery }) => isDue(delivery, now))
    .primaryKeys()
  return due.filter((sha256) => !tried.has(sha256))
}

const isThisPicturesFault = ({ status, problem }: { status: number; problem: Problem }): boolean =>
  THIS_PICTURES_FAULT.includes(status) && slugOf(problem) !== 'csrf'

async function deliveryOf(
  photo: PhotoRow,
  answer: Exclude<Answer<{ receipt?: unknown } | null>, { kind: 'no-answer' }>,
): Promise<PhotoDelivery> {
  if (answer.kind === 'problem') return refused(new Date(), slugOf(answer.problem), answer.problem.detail)
  const checked = await checkReceipt(String(answer.data?.receipt), { sha256: photo.sha256 })
  if (typeof checked === 'string') return { state: 'waiting', trouble: 'receipt-does-not-verify' }
  return { state: 'received', received_at: checked.received_at }
}
