import { expect, test } from 'vitest'
import { sealCheck } from '@/records/check'
import { outboxEntries } from '@/records/outbox'
import { useSession } from '@/session/session'
import { db } from '@/storage/database'
import { problem, WANG, type Installation } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { sendInBackground } from './background'

const delivered = async () => [
  ...(await outboxEntries()).map(({ state }) => state),
  ...(await db.photos.toArray()).map(({ delivery }) => delivery.state),
]

/** A phone put away with a check and its picture on it. */
async function putAway(): Promise<Installation> {
  const installation = await phoneOfLi()
  await sealCheck(aCheck({ photos: [{ ...(await aPicture()), of: 'C-06' }] }))
  installation.requests.length = 0
  return installation
}

test('records and pictures are sent, and nothing is fetched that nobody looks at', async () => {
  const installation = await putAway()

  expect(await sendInBackground()).toEqual({ kind: 'done' })

  expect(await delivered()).toEqual(['received', 'received'])
  expect(installation.requestsTo('/api/v1/changes')).toEqual([])
})

test('with nothing to send the server is left alone', async () => {
  const installation = await phoneOfLi()
  installation.requests.length = 0

  expect(await sendInBackground()).toEqual({ kind: 'nothing-to-do' })

  expect(installation.requests).toEqual([])
})

test.each([
  ['ended', null],
  ["is another person's", WANG],
])('after the session %s nothing is sent and nothing lost', async (_, signedIn) => {
  const installation = await putAway()
  installation.signedIn = signedIn

  expect(await sendInBackground()).toEqual({ kind: 'nothing-to-do' })

  expect(await delivered()).toEqual(['waiting', 'waiting'])
  expect(installation.requestsTo('/api/v1/records')).toEqual([])
})

test('who signed out left what is unsent to the next sign-in', async () => {
  const installation = await putAway()
  await useSession().signOut()
  installation.requests.length = 0

  expect(await sendInBackground()).toEqual({ kind: 'nothing-to-do' })

  expect(installation.requests).toEqual([])
  expect(await db.records.where('delivery.state').equals('waiting').count()).toBe(1)
})

test('a network that is gone again, or a busy server, is told, so that the browser tries later', async () => {
  const installation = await putAway()
  installation.meddle = () => Response.error()
  expect(await sendInBackground()).toMatchObject({ kind: 'no-answer' })
  installation.meddle = () => problem(503, 'busy')
  expect(await sendInBackground()).toMatchObject({ kind: 'problem' })

  expect(await delivered()).toEqual(['waiting', 'waiting'])
})

test('the page and the worker never send at once', async () => {
  const installation = await putAway()
  let finish = (): void => undefined
  const page = navigator.locks.request('sync', () => new Promise<void>((resolve) => { finish = resolve }))
  const worker = sendInBackground()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(installation.requests).toEqual([])

  finish()
  await page

  expect(await worker).toEqual({ kind: 'done' })
})
