import { expect, test } from 'vitest'
import { inTime, StorageSilent } from './patience'

test('an answer comes through, and so does an error', async () => {
  expect(await inTime(Promise.resolve(7))).toBe(7)
  await expect(inTime(Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError)
})

test('who stays silent is not waited for without end', async () => {
  await expect(inTime(new Promise(() => undefined), 10)).rejects.toThrow(StorageSilent)
})
