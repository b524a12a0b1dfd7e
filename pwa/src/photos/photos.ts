import { localInstant } from '@/records/clock'
import { sha256Hex } from '@/records/hash'
import type { Position } from '@/records/payload'
import { currentPerson } from '@/session/session'
import { db } from '@/storage/database'
import { dropUnsealed, pictureBytes, PICTURE_TABLES } from '@/storage/pictures'
import { steadfast } from '@/storage/steadfast'
import { watermark } from './plan'
import { render } from './render'
import type { Rendered, ToRender } from './render-worker'

export interface KeptPhoto {
  /** Lower-case hex; what a record names. */
  sha256: string
  /** RFC 3339 with offset. */
  takenAt: string
  /** An object URL; revoke it when it is shown no more. */
  url: string
}

/** The file is no picture this browser can read, or it could not be kept. */
export class PhotoRefused extends Error {
  constructor(
    readonly fault: 'unreadable' | 'not-kept',
    cause?: unknown,
  ) {
    super(fault, { cause })
    this.name = 'PhotoRefused'
  }
}

/** Scale, watermark and keep a picture. It is sent once a sealed record names it. */
export async function addPhoto(
  source: Blob,
  { code, position }: { code: string | null; position: Position | null },
): Promise<KeptPhoto> {
  const takenAt = localInstant()
  const lines = watermark(takenAt, code, position)
  const picture = await rendered(source, lines).catch((error: unknown) => {
    throw new PhotoRefused('unreadable', error)
  })
  return keep(picture, takenAt)
}

/** Keep a drawn signature, as it is. */
export const addDrawing = (drawing: Blob): Promise<KeptPhoto> => keep(drawing, localInstant())

/** A kept picture for showing; null: not on this phone. Revoke the URL when it is shown no more. */
export async function photoUrl(sha256: string): Promise<string | null> {
  const photo = await db.photos.get(sha256)
  const bytes = photo && (await pictureBytes(photo))
  return bytes ? URL.createObjectURL(new Blob([bytes], { type: photo.type })) : null
}

export const isKept = async (sha256: string): Promise<boolean> => (await db.photos.where('sha256').equals(sha256).count()) > 0

/** Where the server shows a smaller copy of a picture that it has, at least this many pixels across. */
export const pageCopyUrl = (sha256: string, width: number): string => `/console/photos/${sha256}?width=${width}`

/** Drop a picture that no sealed record names. */
export async function dropPhoto(sha256: string): Promise<void> {
  await db.transaction('rw', PICTURE_TABLES, () => dropUnsealed([sha256]))
}

async function keep(picture: Blob, takenAt: string): Promise<KeptPhoto> {
  const bytes = await picture.arrayBuffer()
  const sha256 = await sha256Hex(bytes)
  try {
    await steadfast(() => db.transaction('rw', PICTURE_TABLES, async () => {
      if (await db.photos.get(sha256)) return // the same bytes again; perhaps sent already
      await db.photos.add({
        sha256,
        by: currentPerson() ?? '',
        type: picture.type,
        added_at: new Date().toISOString(),
        delivery: { state: 'draft' },
      })
      await db.pictures.add({ sha256, bytes })
    }))
    const photo = await db.photos.get(sha256)
    const kept = photo && (await pictureBytes(photo))
    if (kept?.byteLength !== bytes.byteLength) throw new Error('not read back')
  } catch (error) {
    throw new PhotoRefused('not-kept', error)
  }
  return { sha256, takenAt, url: URL.createObjectURL(picture) }
}

/** In a worker, so that the screen does not freeze; where a worker cannot draw, here. */
function rendered(source: Blob, lines: string[]): Promise<Blob> {
  if (typeof OffscreenCanvas !== 'function') return render(source, lines)
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), { type: 'module' })
  const done = new Promise<Blob>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Rendered>) => {
      if ('picture' in data) resolve(data.picture)
      else reject(new Error(data.failed))
    })
    worker.addEventListener('error', () => {
      reject(new Error('the worker failed'))
    })
  })
  worker.postMessage({ source, lines } satisfies ToRender)
  return done.finally(() => {
    worker.terminate()
  })
}
