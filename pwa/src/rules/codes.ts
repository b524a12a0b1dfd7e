/**
 * Label codes: 15 random characters of Crockford base32 and one that checks them. A printed label
 * can never be called back, so nothing here may change.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ' // Crockford: no I, L, O, U
const LENGTH = 16
const POLYNOMIAL = 0x25 // x⁵ + x² + 1
const SEPARATORS = /[\s\u2010-\u2015\u2212-]+/g // spaces, hyphens, and the dashes of an IME
const TAIL = new RegExp(`^([${ALPHABET}]{${LENGTH}})/?(?:[?#].*)?$`, 's')

export type CodeFault = 'character' | 'length' | 'check'
export type TypedCode = { kind: 'code'; code: string } | { kind: 'fault'; fault: CodeFault; character?: string }

/** The character that makes these 15 a well-formed code. */
export const checkCharacter = (payload: string): string => ALPHABET.charAt(timesX(remainder(payload)))

/** Whether this is a code exactly as printed, without spaces, its check character right. */
export const isWellFormed = (code: string): boolean =>
  code.length === LENGTH && foreignCharacter(code) === undefined && remainder(code) === 0

/**
 * The code a person means by what they typed: any case, full-width letters too; spaces and hyphens
 * count for nothing; I and L are read as 1, O as 0. Else the first thing that is wrong.
 */
export function normaliseTyped(typed: string): TypedCode {
  const code = plainOf(typed)
  const character = foreignCharacter(code)
  if (character !== undefined) return { kind: 'fault', fault: 'character', character }
  if (code.length !== LENGTH) return { kind: 'fault', fault: 'length' }
  return remainder(code) === 0 ? { kind: 'code', code } : { kind: 'fault', fault: 'check' }
}

/** The code as it is printed: four groups of four. Also of one that is still being typed. */
export const grouped = (code: string): string => code.match(/.{1,4}/gu)?.join(' ') ?? ''

/** What the QR code of a label holds. */
export const qrPayload = (baseUrl: string, code: string): string => labelPrefix(baseUrl) + code

/**
 * The code in an address of this installation, present or former, in either case. null for any
 * other address, and where the code in it is not well formed.
 */
export function codeInAddress(address: string, baseUrls: readonly string[]): string | null {
  const upper = address.trim().toUpperCase()
  for (const prefix of baseUrls.map(labelPrefix)) {
    const code = upper.startsWith(prefix) ? TAIL.exec(upper.slice(prefix.length))?.[1] : undefined
    if (code !== undefined) return isWellFormed(code) ? code : null
  }
  return null
}

const plainOf = (typed: string): string =>
  typed.normalize('NFKC').replace(SEPARATORS, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0')

const foreignCharacter = (code: string): string | undefined =>
  Array.from(code).find((character) => !ALPHABET.includes(character))

const labelPrefix = (baseUrl: string): string => `${baseUrl.replace(/\/+$/, '').toUpperCase()}/L/`

function timesX(value: number): number {
  const shifted = value << 1
  return shifted & 0b100000 ? shifted ^ POLYNOMIAL : shifted
}

const remainder = (characters: string): number =>
  Array.from(characters).reduce((value, character) => timesX(value) ^ ALPHABET.indexOf(character), 0)
