import type { Fetched } from '@/changes/feed'
import { ask, type Answer } from '@/session/api'
import { slugOf, type Problem } from '@/session/types'
import { db, type PhotoRow } from '@/storage/database'
import { pictureBytes } from '@/storage/pictures'
import { isDue, refused, type PhotoDelivery } from './delivery'
import { checkReceipt } from './outcomes'

/** Of these the picture itself is the cause; with any other the next one would fare the same. */
const THIS_PICTURES_FAULT = [400, 409, 413, 415, 422]
/** At once: one alone would mostly wait where each answer takes its time; many would crowd a narrow line. */
const LANES = 3
/** Unanswered in a row, the network is gone. Fewer may be lost, or stick in some gateway: the others go on. */
const GONE_AFTER = 6

/** Send the pictures that sealed records name, each on its own: a large one holds up no record. */
export async function sendPhotos(tried: Set<string>): Promise<Fetched> {
  const queue = await duePhotos(tried)
  let outcome: Fetched = { kind: 'done' }
  let unanswered = 0
  let isOver = false
  const hasEnded = (): boolean => isOver // the others go on meanwhile
  const sendNext = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !hasEnded(); next = queue.shift()) {
      tried.add(next)
      const sent = await sendPhoto(next)
      unanswered = sent.kind === 'no-answer' ? unanswered + 1 : 0
      if (sent.kind === 'done' || hasEnded()) continue
      outcome = sent
      isOver = sent.kind === 'problem' || sent.retryAfterMs !== null || unanswered >= GONE_AFTER
    }
  }
  await Promise.all(Array.from({ length: LANES }, sendNext))
  return outcome
}

/** Anything but `done`: it still waits. */
async function sendPhoto(sha256: string): Promise<Fetched> {
  const photo = await db.photos.get(sha256)
  const data = photo && (await pictureBytes(photo))
  if (!data) return { kind: 'done' }
  const answer = await ask<{ receipt?: unknown } | null>(`/api/v1/photos/${sha256}`, {
    method: 'PUT', bytes: { type: photo.type, data }, tries: 1,
  })
  if (answer.kind === 'no-answer' || (answer.kind === 'problem' && !isThisPicturesFault(answer))) return answer
  await db.photos.update(sha256, { delivery: await deliveryOf(photo, answer) })
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
