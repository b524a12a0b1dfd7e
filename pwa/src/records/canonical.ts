import { sha256Base64url } from './hash'

/** JSON as the contract allows it in a record: no fractions, ASCII names, well-formed text. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/**
 * One text for one value: sorted keys, no spaces. For the contract's JSON this is RFC 8785.
 * Members that are undefined are left out, as JSON.stringify leaves them out.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const member = value[name]
      return member === undefined ? [] : `${JSON.stringify(name)}:${canonicalJson(member)}`
    })
  return `{${members.join(',')}}`
}

/** What a signature under a body covers: the hash of id, kind and the body without its signatures. */
export async function coversOf(id: string, kind: string, body: object): Promise<string> {
  const unsigned = { ...body, signatures: undefined } as Json
  return sha256Base64url(canonicalJson({ id, kind, body: unsigned }))
}

const MAX_DEPTH = 32

/**
 * What in a value breaks the contract's JSON (RFC 7493 and its narrower numbers and names); null:
 * nothing. `depth` counts the payload itself as level 1.
 */
export function jsonFault(value: unknown, depth = 1): string | null {
  switch (typeof value) {
    case 'string':
      return isText(value) ? null : 'text'
    case 'number':
      return Number.isSafeInteger(value) ? null : 'number'
    case 'boolean':
    case 'undefined':
      return null
    case 'object':
      return value === null ? null : faultInside(value, depth)
    default:
      return 'type'
  }
}

function faultInside(value: object, depth: number): string | null {
  if (depth > MAX_DEPTH) return 'depth'
  // Names are ASCII: those of the contract's members.
  if (!Array.isArray(value) && !Object.keys(value).every((name) => /^[\x20-\x7e]+$/.test(name))) return 'name'
  for (const member of Object.values(value)) {
    const fault = jsonFault(member, depth + 1)
    if (fault !== null) return fault
  }
  return null
}

/** No lone surrogate, which UTF-8 cannot carry; no U+0000; no code point that is no character. */
const isText = (text: string): boolean => !/[\0\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(text)

/** A typed text as it may stand in a record: what a keyboard or a cut-off paste left in it is dropped. */
export const asText = (typed: string): string =>
  typed.replace(/[\0\p{Surrogate}\p{Noncharacter_Code_Point}]/gu, '').trim()

/** The member, unless nothing was typed. */
export function filled<Name extends string>(name: Name, typed: string | undefined): Partial<Record<Name, string>> {
  const text = asText(typed ?? '')
  return text === '' ? {} : ({ [name]: text } as Record<Name, string>)
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)
