import { decodeStrictly, sha256 } from '@/records/hash'
import { verifyEd25519 } from './ed25519'
import { same, type Hash } from './tree'

/** A tree head as the installation signs it: C2SP `tlog-checkpoint` in a C2SP signed note. */
export interface Checkpoint {
  origin: string
  /** Leaves in the tree. */
  size: number
  root: Hash
  /** The signed text and its signatures, byte for byte: what somebody else can check. */
  note: string
}

/** What an origin names: `<host at first start>/<installation>/<epoch>`. */
export interface Origin {
  host: string
  installation: string
  /** From 1. */
  epoch: number
}

export type CheckpointFault = 'malformed' | 'unknown-key' | 'wrong-signature'

const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/
const KEY_ID_BYTES = 4
// C2SP signed-note: the signature type of Ed25519.
const ED25519 = 1

/** A checkpoint whose signature by this key, under the origin's name, holds; else what is wrong with it. */
export async function verifyCheckpoint(note: string, key: JsonWebKey): Promise<Checkpoint | CheckpointFault> {
  const head = claimOf(note)
  if (!head) return 'malformed'
  const fault = await faultInNote(note, head.origin, key)
  return fault ?? { ...head, note }
}

/** Whether the note is signed by this Ed25519 key under this name (C2SP signed-note); null: it is. */
export async function faultInNote(note: string, name: string, key: JsonWebKey): Promise<CheckpointFault | null> {
  const parts = splitNote(note)
  if (!parts) return 'malformed'
  const publicKey = decodeStrictly(key.x ?? '')
  const id = await keyId(name, publicKey)
  // Signatures by others, such as witnesses, say nothing to us.
  const ours = parts.signatures.find((one) => one.name === name && same(one.bytes.subarray(0, KEY_ID_BYTES), id))
  if (!ours) return 'unknown-key'
  const signature = ours.bytes.subarray(KEY_ID_BYTES)
  const holds = await verifyEd25519(publicKey, signature, new TextEncoder().encode(parts.text))
  return holds ? null : 'wrong-signature'
}

/** What the checkpoint claims, unverified; null: it is none. */
export function claimOf(note: string): Omit<Checkpoint, 'note'> | null {
  const parts = splitNote(note)
  return parts && headOf(parts.text)
}

/** null: not of the contract's form. */
export function parseOrigin(origin: string): Origin | null {
  const [, host, installation, epoch] = /^([^/\s]+)\/([0-9a-f-]{36})\/([1-9]\d{0,8})$/.exec(origin) ?? []
  if (host === undefined || installation === undefined || epoch === undefined) return null
  return { host, installation, epoch: Number(epoch) }
}

/** Which key signed: the first four bytes of SHA-256(name || newline || 0x01 || public key). */
async function keyId(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  const prefix = new TextEncoder().encode(`${name}\n`)
  return (await sha256(Uint8Array.from([...prefix, ED25519, ...publicKey]))).slice(0, KEY_ID_BYTES)
}

interface Note {
  /** What is signed: up to and with the newline before the empty line. */
  text: string
  signatures: { name: string; bytes: Uint8Array }[]
}

function splitNote(note: string): Note | null {
  const end = note.lastIndexOf('\n\n')
  // Nothing but printable characters and newlines: what is shown is what was signed.
  if (end < 0 || !note.endsWith('\n') || /[^\n\P{Cc}]|\p{Surrogate}/u.test(note)) return null
  const signatures = note.slice(end + 2, -1).split('\n').map(signatureIn)
  return signatures.includes(null) ? null : { text: note.slice(0, end + 1), signatures: signatures.filter((one) => one !== null) }
}

function signatureIn(line: string): { name: string; bytes: Uint8Array } | null {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? []
  const bytes = encoded === undefined ? null : fromBase64(encoded)
  return name === undefined || bytes === null || bytes.length <= KEY_ID_BYTES ? null : { name, bytes }
}

/** Origin, size in decimal, root in base64, then lines that we need not know. */
function headOf(text: string): Omit<Checkpoint, 'note'> | null {
  const [origin = '', size = '', encoded = '', ...more] = text.slice(0, -1).split('\n')
  const root = fromBase64(encoded)
  const known = origin !== '' && /^(0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size))
  if (!known || root?.length !== 32 || more.includes('')) return null
  return { origin, size: Number(size), root }
}

/** Standard base64 with its padding, of which one text gives the same bytes; else null. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return toBase64(bytes) === text ? bytes : null
  } catch {
    return null
  }
}

export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
