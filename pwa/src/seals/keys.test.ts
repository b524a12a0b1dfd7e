import { describe, expect, test } from 'vitest'
import { readMeta } from '@/storage/database'
import { Installation, newKey } from '@/testing/installation'
import { phoneOfLi } from '@/testing/samples'
import { standingFaults } from './faults'
import { pin, renewPins, vouchedFor } from './keys'

const kinds = async () => (await standingFaults()).map(({ kind }) => kind)

describe("the installation's keys", () => {
  test("are pinned at enrolment, with the log's name", async () => {
    const installation = await phoneOfLi()
    expect(await readMeta('installation')).toEqual({ id: installation.id, keys: [installation.jwk], host: 'fs.changde.gov.cn' })
    expect(await kinds()).toEqual([])
  })

  test('of another installation are not taken, and are reported', async () => {
    const installation = await phoneOfLi()

    expect(await pin('6d7f0a52-0000-4c57-9b0a-0a4b6f1c2d3e', { keys: [installation.jwk], handovers: [] })).toBe(false)

    expect(await kinds()).toEqual(['other-origin'])
  })

  test('that nobody vouched for are not taken, and are reported with the key that was shown', async () => {
    const installation = await phoneOfLi()
    const stranger = await newKey()

    expect(await pin(installation.id, { keys: [stranger.jwk], handovers: [] })).toBe(false)

    expect((await readMeta('installation'))?.keys).toEqual([installation.jwk])
    expect(await standingFaults()).toMatchObject([{ kind: 'unknown-key', shown: `kid ${stranger.jwk.kid}` }])
  })

  test('with one appended that nobody vouched for are reported too', async () => {
    const installation = await phoneOfLi()
    const stranger = await newKey()

    expect(await pin(installation.id, { keys: [installation.jwk, stranger.jwk], handovers: [] })).toBe(true)

    expect((await readMeta('installation'))?.keys).toEqual([installation.jwk])
    expect(await kinds()).toEqual(['unknown-key'])
  })

  test('follow each other by handovers', async () => {
    const installation = await phoneOfLi()
    await installation.handOver()
    await installation.handOver()

    expect(await renewPins()).toBe(true)

    expect((await readMeta('installation'))?.keys).toEqual(installation.keys)
    expect(await kinds()).toEqual([])
    expect(await renewPins()).toBe(false)
  })

  test('of before a handover are no longer the ones in use: a server that goes back to one is reported', async () => {
    const installation = await phoneOfLi()
    await installation.handOver()
    await renewPins()

    await pin(installation.id, { keys: installation.keys.slice(0, 1), handovers: [] })

    expect(await kinds()).toEqual(['unknown-key'])
  })

  test('are believed only from a handover by the key in use, of its type', async () => {
    const installation = await Installation.start()
    const [second, third, stranger] = [await newKey(), await newKey(), await newKey()]
    const handovers = [
      await installation.signJws('key-handover+jws', second.jwk),
      await installation.signJws('key-handover+jws', third.jwk, second.jwk.kid, second.key),
      await installation.signJws('key-handover+jws', stranger.jwk, stranger.jwk.kid, stranger.key),
      await installation.signJws('field-receipt+jws', stranger.jwk, third.jwk.kid, third.key),
      await installation.signJws('key-handover+jws', stranger.jwk), // by the first, which speaks for nobody any more
    ]

    expect(await vouchedFor([installation.jwk], handovers)).toEqual([installation.jwk, second.jwk, third.jwk])
  })

  test('in an answer of another form are no answer', async () => {
    const installation = await phoneOfLi()
    installation.meddle = (request) => (request.url.endsWith('/seals/keys') ? Response.json(null) : null)
    expect(await renewPins()).toBe(false)
    expect(await kinds()).toEqual([])
  })
})
