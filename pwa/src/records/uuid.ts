import { hexOf, sha256 } from './hash'

/** A UUID that sorts by time (RFC 9562, version 7): 48 bits of milliseconds, 74 random. */
export function uuidv7(now: Date = new Date()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(now.getTime() / 2 ** 16))
  view.setUint16(4, now.getTime() % 2 ** 16)
  return formatted(bytes, 7)
}

/** The same UUID for the same text, wherever it is made (RFC 9562, version 8). */
export async function uuidOf(text: string): Promise<string> {
  return formatted((await sha256(text)).slice(0, 16), 8)
}

function formatted(bytes: Uint8Array, version: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4))
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
