import { db } from './database'

export interface StorageGauge {
  /** Bytes; null where the browser does not say. */
  used: number | null
  quota: number | null
  /** The browser will not clear it by itself. */
  persisted: boolean
}

// A long visit: 80 photos of about 300 KB, their records and drafts, and as much again to spare.
const ROOM_FOR_A_VISIT = 50_000_000

/** Ask the browser never to clear our storage by itself; whether it agreed. */
export async function askToPersist(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist())
  } catch {
    return false // no storage manager: an old browser, or a page without HTTPS
  }
}

export async function storageGauge(): Promise<StorageGauge> {
  try {
    const { usage, quota } = await navigator.storage.estimate()
    const persisted = await navigator.storage.persisted()
    return { used: usage ?? null, quota: quota ?? null, persisted }
  } catch {
    return { used: null, quota: null, persisted: false }
  }
}

/**
 * Whether a visit that starts now can be kept: there is room, and what is written can be read again.
 * All are asked: the gauge is an estimate (Chrome's says ten gigabytes whatever the disk has), and a disk
 * that fails shows only on writing.
 */
export async function roomForVisit(): Promise<boolean> {
  const { used, quota } = await storageGauge()
  if (used !== null && quota !== null && quota - used < ROOM_FOR_A_VISIT) return false
  return (await canReserve(ROOM_FOR_A_VISIT)) && canWrite()
}

/** Whether the browser would give us so many bytes now; where it cannot be asked, yes. Nothing is written. */
async function canReserve(bytes: number): Promise<boolean> {
  const name = 'room-trial'
  try {
    const folder = await navigator.storage.getDirectory()
    const file = await folder.getFileHandle(name, { create: true })
    const writable = await file.createWritable()
    try {
      await writable.truncate(bytes)
    } finally {
      await writable.abort()
      await folder.removeEntry(name)
    }
    return true
  } catch (error) {
    return (error as { name?: string }).name !== 'QuotaExceededError'
  }
}

async function canWrite(): Promise<boolean> {
  const sha256 = 'trial'
  const bytes = crypto.getRandomValues(new Uint8Array(1024)).buffer
  try {
    await db.pictures.put({ sha256, bytes })
    const kept = await db.pictures.get(sha256)
    await db.pictures.delete(sha256)
    return kept?.bytes.byteLength === bytes.byteLength
  } catch {
    return false
  }
}
