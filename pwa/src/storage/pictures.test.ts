import { expect, test } from 'vitest'
import { dropDraft, keepDraft } from '@/drafts/keep'
import { aboutOf } from '@/drafts/about'
import { sealCheck } from '@/records/check'
import { sendAll } from '@/records/send'
import { makeRescueFile } from '@/rescue/rescue'
import { LI } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi } from '@/testing/samples'
import { db } from './database'

/** A picture as versions 1 to 6 kept it: its bytes in the row itself. */
async function anOldPicture(): Promise<{ sha256: string; taken_at: string }> {
  const picture = await aPicture('kept long ago')
  const bytes = (await db.pictures.get(picture.sha256))?.bytes ?? new ArrayBuffer()
  await db.pictures.clear()
  await db.photos.update(picture.sha256, { bytes })
  return picture
}

test('a picture of an earlier version is rescued and sent as it is', async () => {
  const installation = await phoneOfLi()
  const picture = await anOldPicture()
  await sealCheck(aCheck({ photos: [picture] }))

  expect((await makeRescueFile()).photos).toBe(1)
  await sendAll(LI.id)

  expect([...installation.photos.keys()]).toEqual([picture.sha256])
})

test('what is dropped with its draft leaves nothing behind, and what is sealed stays', async () => {
  await phoneOfLi()
  const [sealed, alone] = [await aPicture('sealed'), await aPicture('of the draft alone')]
  await sealCheck(aCheck({ photos: [sealed] }))
  const draft = aCheck({ photos: [sealed, alone] })
  await keepDraft(LI.id, draft)

  await dropDraft(LI.id, aboutOf(draft))

  expect(await db.photos.toCollection().primaryKeys()).toEqual([sealed.sha256])
  expect(await db.pictures.toCollection().primaryKeys()).toEqual([sealed.sha256])
})
