import { describe, expect, test } from 'vitest'
import { withoutEd25519 } from '@/testing/browser'
import { Installation, newKey } from '@/testing/installation'
import { verifyReceipt } from './receipt'

const SHA256 = 'by1pzu2oNJz9OmKFGz0QOwINyVRGStAO2yb3C0K7ZFw'
const RECORD = '01935b5c-6c01-7a3b-8c1d-2e3f4a5b6c7d'
const expected = { sha256: SHA256, record: RECORD }

async function received(): Promise<[string, JsonWebKey[]]> {
  const installation = await Installation.start()
  return [await installation.receipt(expected), [installation.jwk]]
}

describe.each([
  ['with the browser', () => undefined],
  ['in script', withoutEd25519],
])('a receipt, verified %s,', (_where, prepare) => {
  test('holds for the hash it names', async () => {
    const [jws, keys] = await received()
    prepare()
    expect(await verifyReceipt(jws, keys, expected)).toMatchObject({ ...expected, skew_ms: 0, epoch: 1 })
  })

  test('with one bit changed does not', async () => {
    const [jws, keys] = await received()
    prepare()
    const [header, payload, signature = ''] = jws.split('.')
    const other = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
    expect(await verifyReceipt(`${header}.${payload}.${other}`, keys, expected)).toBe('wrong-signature')
  })
})

test.each([
  ['names another record', { sha256: SHA256, record: '01935b5c-6c00-7a3b-8c1d-2e3f4a5b6c7d' }, 'other-content'],
  ['names another hash', { sha256: 'K3dyeleGpYqZIJ22Ff5az3ZG4dko-JkHwX2V1MHq0BI', record: RECORD }, 'other-content'],
  ['says no time', { sha256: SHA256, record: RECORD, received_at: undefined }, 'malformed'],
])('a receipt counts for nothing that %s', async (_case, payload, fault) => {
  const installation = await Installation.start()
  const rest = { received_at: '2026-11-23T01:30:00.000Z', skew_ms: 0, epoch: 1, ...payload }
  const jws = await installation.signJws('field-receipt+jws', rest)
  expect(await verifyReceipt(jws, [installation.jwk], expected)).toBe(fault)
})

test.each([
  ['white space', (jws: string) => ` ${jws}`],
  ['padding', (jws: string) => `${jws}=`],
  ['a part too many', (jws: string) => `${jws}.`],
  ['nothing', () => ''],
])('a receipt is malformed with %s', async (_what, change) => {
  const [jws, keys] = await received()
  expect(await verifyReceipt(change(jws), keys, expected)).toBe('malformed')
})

test('a receipt under a key nobody pinned is told apart, since the installation may have a new one', async () => {
  const [jws] = await received()
  expect(await verifyReceipt(jws, [(await newKey()).jwk], expected)).toBe('unknown-key')
})
