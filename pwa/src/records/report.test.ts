import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { currentPerson } from '@/session/session'
import { sendNow } from '@/sync/sync'
import { problem } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { syncReport } from './report'
import { sealCheck } from './check'

beforeEach(() => {
  setActivePinia(createPinia())
})

test('a report counts what is sealed and what of it the server has, photos apart', async () => {
  const installation = await phoneOfLi()
  const person = currentPerson() ?? ''
  await sealCheck(aCheck({ photos: [await aPicture('wall')] }))
  await sealCheck(aCheck())
  expect(await syncReport(person)).toEqual({ records: 2, recordsOnServer: 0, held: 0, pictures: 1, picturesOnServer: 0 })

  installation.meddle = (request) => (request.method === 'PUT' ? problem(503, 'busy') : null)
  await sendNow()
  expect(await syncReport(person)).toEqual({ records: 2, recordsOnServer: 2, held: 0, pictures: 1, picturesOnServer: 0 })

  installation.meddle = () => null
  await sendNow()
  expect(await syncReport(person)).toMatchObject({ picturesOnServer: 1 })
  expect(await syncReport('somebody else')).toMatchObject({ records: 0, pictures: 0 })
})
