import { base64url } from 'jose'

/**
 * SHA-256 of bytes, or of a text's UTF-8.
 *
 * `Promise.resolve`, because a live query that awaits WebCrypto's own promise is followed no further in
 * WebKit: what it reads afterwards may change, and the screen does not (Dexie's liveQuery says so).
 */
export async function sha256(data: string | BufferSource): Promise<Uint8Array> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  return new Uint8Array(await Promise.resolve(crypto.subtle.digest('SHA-256', bytes)))
}

/** As JSON carries the hash of a text. */
export const sha256Base64url = async (text: string): Promise<string> => base64url.encode(await sha256(text))

/** As a picture is named, and every hash in an address. */
export const sha256Hex = async (data: string | BufferSource): Promise<string> => hexOf(await sha256(data))

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * The bytes of a canonical base64url text without padding; so no two texts give the same bytes.
 * Throws for anything else.
 */
export function decodeStrictly(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(base64url.decode(text))
  if (base64url.encode(bytes) !== text) throw new TypeError('not canonical base64url')
  return bytes
}
