import { beginCheck, begunCheck } from '@/drafts/check'
import { addPhoto } from '@/photos/photos'
import { sealCheck } from '@/records/check'
import type { PhotoOf } from '@/records/payload'
import { currentPerson, restoreSession } from '@/session/session'
import { db } from '@/storage/database'

/**
 * Seal checks with the app's own modules, beside the app in its page: for tests of hundreds, where a tap
 * each would take an hour. What is begun, drawn, signed and kept is what the taps would have made.
 *
 * Each check is at another control point than the one before and names a photo of each picture,
 * which is what the camera gave, in base64. The hashes of the records, in order.
 */
async function sealChecks(count: number, pictures: string[]): Promise<string[]> {
  await restoreSession()
  const sealed: string[] = []
  for (let number = await db.records.count(); sealed.length < count; number++) {
    const sha256 = await sealCheckAt(number, pictures.map(blobOf))
    if (sha256 !== null) sealed.push(sha256)
  }
  return sealed
}

/** null: at this point a check was begun by hand, which is left alone. */
async function sealCheckAt(number: number, pictures: Blob[]): Promise<string | null> {
  const { label, point, checklist } = await placeToCheck(number)
  if (await begunCheck(point.id)) return null
  await beginCheck({
    point, label: label.id, checklistVersion: checklist.data.version, scannedBy: 'list', inspectors: [currentPerson() ?? ''],
  })
  const draft = await begunCheck(point.id)
  if (!draft) throw new Error('the check was not begun')
  const photos: PhotoOf[] = []
  for (const picture of pictures) {
    const { sha256, takenAt, url } = await addPhoto(picture, { code: label.id, position: null })
    URL.revokeObjectURL(url)
    photos.push({ sha256, taken_at: takenAt })
  }
  const items = Object.fromEntries(point.items.map((item) => [item, { result: 'conforms' as const }]))
  return (await sealCheck({ ...draft, items, photos })).sha256
}

async function placeToCheck(number: number) {
  const labels = await db.labels.toArray()
  const label = labels[number % labels.length]
  const point = (await db.control_points.get(label?.data.control_point ?? ''))?.data
  const checklist = await db.checklists.toCollection().last()
  if (!label || !point || !checklist) throw new Error('nothing to check on this phone')
  return { label, point, checklist }
}

const blobOf = (text: string): Blob =>
  new Blob([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))], { type: 'image/jpeg' })

Object.assign(globalThis, { sealChecks })
