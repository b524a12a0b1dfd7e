import { describe, expect, test } from 'vitest'
import { hexOf } from '@/records/hash'
import { withoutEd25519 } from '@/testing/browser'
import { Installation, newKey } from '@/testing/installation'
import { rootOf } from '@/testing/merkle'
import { claimOf, faultInNote, fromBase64, parseOrigin, verifyCheckpoint } from './checkpoint'

async function aLog(): Promise<Installation> {
  const installation = await Installation.start()
  installation.leaves.push('one', 'two', 'three')
  return installation
}

// The example of golang.org/x/mod/sumdb/note, which C2SP signed-note describes.
const PUBLISHED = {
  name: 'PeterNeumann',
  key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1).toString('base64url') },
  note:
    'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n' +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
}

test('a signed note made by another program holds, and not with a word changed', async () => {
  const { note, name, key } = PUBLISHED
  expect(await faultInNote(note, name, key)).toBeNull()
  expect(await faultInNote(note.replace('answer', 'Answer'), name, key)).toBe('wrong-signature')
  expect(await faultInNote(note, 'EnochRoot', key)).toBe('unknown-key')
})

describe.each([
  ['with the browser', () => undefined],
  ['in script', withoutEd25519],
])('a checkpoint, verified %s,', (_where, prepare) => {
  test('says origin, size and root', async () => {
    const installation = await aLog()
    const note = await installation.checkpoint()
    prepare()

    const checked = await verifyCheckpoint(note, installation.jwk)

    expect(checked).toMatchObject({ origin: installation.origin, size: 3, note })
    expect(hexOf((checked as { root: Uint8Array }).root)).toBe(rootOf(['one', 'two', 'three'].map((text) => Buffer.from(text))).toString('hex'))
  })

  test('does not hold with another size, root or origin than was signed', async () => {
    const installation = await aLog()
    const note = await installation.checkpoint()
    prepare()

    expect(await verifyCheckpoint(note.replace('\n3\n', '\n4\n'), installation.jwk)).toBe('wrong-signature')
    expect(await verifyCheckpoint(note.replace(/\n3\n.{44}/, `\n3\n${Buffer.alloc(32).toString('base64')}`), installation.jwk)).toBe('wrong-signature')
    expect(await verifyCheckpoint(note.replace(installation.origin, 'another.example/log'), installation.jwk)).toBe('unknown-key')
  })
})

describe('a checkpoint', () => {
  test('by another key is told apart, also under our name', async () => {
    const installation = await aLog()
    const stranger = await newKey()
    const text = `${installation.origin}\n0\n${Buffer.alloc(32).toString('base64')}\n`
    const forged = await installation.signNote(text, installation.origin, stranger.key, stranger.jwk)
    const claimed = await installation.signNote(text, installation.origin, stranger.key, installation.jwk)

    expect(await verifyCheckpoint(forged, installation.jwk)).toBe('unknown-key')
    expect(await verifyCheckpoint(claimed, installation.jwk)).toBe('wrong-signature')
  })

  test('with a witness beside and lines that we do not know holds', async () => {
    const installation = await aLog()
    const witness = await newKey()
    const text = `${installation.origin}\n7\n${Buffer.alloc(32, 1).toString('base64')}\na line of tomorrow\n`
    const note = await installation.signNote(text)
    const cosigned = await installation.signNote(text, 'witness.example', witness.key, witness.jwk)

    expect(await verifyCheckpoint(note + cosigned.slice(text.length + 1), installation.jwk)).toMatchObject({ size: 7 })
  })

  test.each<[string, (note: string) => string]>([
    ['no signature', (note) => note.slice(0, note.lastIndexOf('\n\n') + 1)],
    ['no newline at the end', (note) => note.slice(0, -1)],
    ['a carriage return', (note) => note.replaceAll('\n', '\r\n')],
    ['a control character', (note) => note.replace('\n3\n', '\n3\n\u0007')],
    ['a size with a leading zero', (note) => note.replace('\n3\n', '\n03\n')],
    ['a size beyond what counts exactly', (note) => note.replace('\n3\n', '\n9007199254740992\n')],
    ['a root that is too short', (note) => note.replace(/\n3\n.{44}/, '\n3\nAAAA')],
    ['a root without padding', (note) => note.replace(/=\n\n/, '\n\n')],
    ['a dash of another kind', (note) => note.replace('— ', '- ')],
    ['a page of a gateway', () => '<html>\n\n— sign in\n'],
    ['nothing', () => ''],
  ])('is malformed with %s', async (_what, change) => {
    const installation = await aLog()
    const note = change(await installation.checkpoint())
    expect(await verifyCheckpoint(note, installation.jwk)).toBe('malformed')
    expect(claimOf(note)).toBeNull()
  })
})

test.each([
  ['fs.changde.gov.cn/6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e/2', { host: 'fs.changde.gov.cn', installation: '6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e', epoch: 2 }],
  ['127.0.0.1:8000/6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e/10', { host: '127.0.0.1:8000', installation: '6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e', epoch: 10 }],
  ['fs.changde.gov.cn/6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e/0', null],
  ['fs.changde.gov.cn/6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e', null],
  ['a/b/6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e/1', null],
])('the origin %s', (origin, parts) => {
  expect(parseOrigin(origin)).toEqual(parts)
})

test.each([['AAE=', [0, 1]], ['AAF=', null], ['AAE', null], ['AA-_', null], ['A AE=', null]])('base64 %s', (text, bytes) => {
  expect(fromBase64(text)).toEqual(bytes && Uint8Array.from(bytes))
})
