import type { Decoded, ToDecode } from './decode-worker'

/** The part of the Shape Detection API used here; TypeScript's library does not know it. */
interface NativeDetector {
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>
}
interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector
  getSupportedFormats(): Promise<string[]>
}

let native: Promise<NativeDetector | null> | undefined
let worker: Worker | undefined
let lastId = 0
const pending = new Map<number, (text: string | null) => void>()

/**
 * The text of a QR code in the picture; null: none was read. By the phone's own detector where it
 * reads QR codes, else by our decoder in a worker. An ImageBitmap is used up.
 */
export async function decodeFrame(
  source: ImageBitmap | ImageData | VideoFrame | HTMLVideoElement | Blob,
): Promise<string | null> {
  native ??= findNative()
  const detector = await native
  if (detector) {
    try {
      return (await detector.detect(source))[0]?.rawValue ?? null
    } catch (error) {
      if (isNotReady(error)) return null
      native = Promise.resolve(null) // promised but not there, as on phones without Play services
    }
  }
  try {
    return await decodeInWorker(await createImageBitmap(source))
  } catch {
    return null // no frame yet, or no picture at all
  }
}

/** A video that has not begun, or ended. */
const isNotReady = (error: unknown): boolean => error instanceof DOMException && error.name === 'InvalidStateError'

/** Load the decoder before the first frame. */
export const warmUp = async (): Promise<void> => {
  await decodeFrame(new ImageData(1, 1))
}

async function findNative(): Promise<NativeDetector | null> {
  const Detector = (globalThis as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector
  try {
    const formats = (await Detector?.getSupportedFormats()) ?? []
    return Detector && formats.includes('qr_code') ? new Detector({ formats: ['qr_code'] }) : null
  } catch {
    return null
  }
}

function decodeInWorker(bitmap: ImageBitmap): Promise<string | null> {
  worker ??= startWorker()
  const message: ToDecode = { id: ++lastId, bitmap }
  return new Promise((resolve) => {
    pending.set(message.id, resolve)
    worker?.postMessage(message, [bitmap])
  })
}

function startWorker(): Worker {
  const started = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<Decoded>) => {
    pending.get(data.id)?.(data.text)
    pending.delete(data.id)
  })
  started.addEventListener('error', () => {
    // The next frame starts another one.
    worker = undefined
    for (const resolve of pending.values()) resolve(null)
    pending.clear()
  })
  return started
}
