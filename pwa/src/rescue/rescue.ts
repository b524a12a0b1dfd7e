import { db } from '@/storage/database'
import { pictureBytes } from '@/storage/pictures'
import { today } from '@/visit/team'
import { StoredZip } from './zip'

/** Everything on this phone that the server has not, of every person, as staff can import it. */
export interface RescueFile {
  file: File
  records: number
  photos: number
}

const UNSENT = ['waiting', 'refused']

/**
 * Put all unsent work into one file: `records.jws`, one sealed text per line, and `photos/<sha256>`. Nothing
 * changes on the phone. `onPhoto` is told how many pictures are in.
 */
export async function makeRescueFile(onPhoto: (count: number) => void = () => undefined): Promise<RescueFile> {
  const records = await db.records.where('delivery.state').anyOf(UNSENT).toArray()
  records.sort((a, b) => a.kid.localeCompare(b.kid) || a.sequence - b.sequence)
  const zip = new StoredZip()
  zip.add('records.jws', new TextEncoder().encode(records.map(({ jws }) => `${jws}\n`).join('')))
  let photos = 0
  for (const sha256 of await db.photos.where('delivery.state').anyOf(UNSENT).primaryKeys()) {
    const photo = await db.photos.get(sha256)
    const bytes = photo && (await pictureBytes(photo))
    if (!bytes) continue
    zip.add(`photos/${sha256}`, new Uint8Array(bytes))
    onPhoto(++photos)
  }
  const name = `guanqia-unsent-${await today()}.zip`
  return { file: new File([zip.finish()], name, { type: 'application/zip' }), records: records.length, photos }
}

/** Whether this phone's own sheet takes the file; Chrome's takes no ZIP, Safari's does. */
export function canShare(file: File): boolean {
  const { canShare: asks } = navigator as { canShare?: (data: ShareData) => boolean }
  return asks?.call(navigator, { files: [file] }) ?? false
}

/** Hand the file to the phone's sheet. False: it was closed, or refused the file. */
export async function share(file: File): Promise<boolean> {
  try {
    await navigator.share({ files: [file] })
    return true
  } catch {
    return false
  }
}

/** Save it among the phone's downloads. */
export function download(file: File): void {
  const url = URL.createObjectURL(file)
  const link = Object.assign(document.createElement('a'), { href: url, download: file.name })
  link.click()
  // Some browsers read it only after the click returned.
  setTimeout(() => { URL.revokeObjectURL(url) }, 60_000)
}
