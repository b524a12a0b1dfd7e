import { base64url } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { sha256 } from '@/records/hash'
import { holds, type Asked, type Assertion, type KeptCredential } from './assertion'

const asked: Asked = {
  challenge: crypto.getRandomValues(new Uint8Array(32)), origin: 'https://guanqia.example', host: 'guanqia.example',
}
const ID = Uint8Array.of(1, 2, 3)
const UP = 1
const UV = 4

interface Making {
  challenge?: Uint8Array
  origin?: string
  host?: string
  type?: string
  crossOrigin?: boolean
  flags?: number
  id?: Uint8Array<ArrayBuffer>
  signedBy?: CryptoKeyPair
}

let pair: CryptoKeyPair
let kept: KeptCredential

const newPair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])

beforeAll(async () => {
  pair = await newPair()
  kept = { id: base64url.encode(ID), key: await spkiOf(pair), algorithm: -7 }
})

const spkiOf = async ({ publicKey }: CryptoKeyPair): Promise<string> =>
  base64url.encode(new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)))

/** As a phone's authenticator makes one. */
async function anAssertion(made: Making = {}): Promise<Assertion> {
  const client = {
    type: made.type ?? 'webauthn.get', challenge: base64url.encode(made.challenge ?? asked.challenge),
    origin: made.origin ?? asked.origin, crossOrigin: made.crossOrigin ?? false,
  }
  const clientDataJSON = new TextEncoder().encode(JSON.stringify(client))
  const data = Uint8Array.from([...(await sha256(made.host ?? asked.host)), made.flags ?? UP | UV, 0, 0, 0, 1])
  const signed = Uint8Array.from([...data, ...(await sha256(clientDataJSON))])
  const { privateKey } = made.signedBy ?? pair
  const raw = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed)
  const response = { clientDataJSON: clientDataJSON.buffer, authenticatorData: data.buffer, signature: derOf(new Uint8Array(raw)) }
  return { rawId: (made.id ?? ID).buffer, response }
}

function derOf(raw: Uint8Array): ArrayBuffer {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].flatMap((half) => {
    const bytes = [...half]
    while (bytes.length > 1 && bytes[0] === 0) bytes.shift()
    if ((bytes[0] ?? 0) >= 0x80) bytes.unshift(0)
    return [2, bytes.length, ...bytes]
  })
  return Uint8Array.from([0x30, integers.length, ...integers]).buffer
}

test('the phone’s own user opens, whatever the length of the signature’s numbers', async () => {
  for (let n = 0; n < 40; n++) expect(await holds(kept, asked, await anAssertion())).toBe(true)
})

test('an RSA key, as Windows makes one, opens too', async () => {
  const scheme = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const rsa = await crypto.subtle.generateKey({ ...scheme, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }, true, ['sign', 'verify'])
  const assertion = await anAssertion()
  const { authenticatorData, clientDataJSON } = assertion.response
  const signed = Uint8Array.from([...new Uint8Array(authenticatorData), ...(await sha256(clientDataJSON))])
  assertion.response.signature = await crypto.subtle.sign(scheme, rsa.privateKey, signed)

  expect(await holds({ id: kept.id, key: await spkiOf(rsa), algorithm: -257 }, asked, assertion)).toBe(true)
  expect(await holds(kept, asked, assertion)).toBe(false)
})

test.each<[string, () => Making | Promise<Making>]>([
  ['of another credential', () => ({ id: Uint8Array.of(9) })],
  ['signed by another person’s key', async () => ({ signedBy: await newPair() })],
  ['to another challenge, kept from before', () => ({ challenge: new Uint8Array(32) })],
  ['at another address', () => ({ origin: 'https://elsewhere.example' })],
  ['for another host', () => ({ host: 'elsewhere.example' })],
  ['in a frame of a stranger', () => ({ crossOrigin: true })],
  ['that makes a credential', () => ({ type: 'webauthn.create' })],
  ['by a user who was there but not verified', () => ({ flags: UP })],
  ['by nobody', () => ({ flags: UV })],
])('an answer %s does not open', async (_what, making) => {
  expect(await holds(kept, asked, await anAssertion(await making()))).toBe(false)
})

test.each([['altered', 20], ['cut off', -1]])('a signature that is %s does not open', async (_what, at) => {
  const assertion = await anAssertion()
  const signature = new Uint8Array(assertion.response.signature)
  if (at > 0) signature[at] = (signature[at] ?? 0) ^ 1
  assertion.response.signature = at > 0 ? signature.buffer : signature.slice(0, at).buffer
  expect(await holds(kept, asked, assertion)).toBe(false)
})

test('what is no JSON does not open', async () => {
  const assertion = await anAssertion()
  assertion.response.clientDataJSON = new TextEncoder().encode('<html>').buffer
  expect(await holds(kept, asked, assertion)).toBe(false)
})
