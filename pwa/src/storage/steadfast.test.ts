import { expect, test, vi } from 'vitest'
import { sealCheck } from '@/records/check'
import { payloadOf } from '@/records/payload'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { db } from './database'
import { steadfast } from './steadfast'

/** The connection breaks: while writing, so that nothing is kept, or after the commit, unknown to us. */
function breakOnce(when: 'while writing' | 'after the commit'): void {
  const transaction = db.transaction.bind(db) as (...given: unknown[]) => Promise<unknown>
  vi.spyOn(db, 'transaction').mockImplementationOnce((async (...given: unknown[]) => {
    if (when === 'after the commit') await transaction(...given)
    db.backendDB().close()
    throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
  }) as never)
}

test.each(['while writing', 'after the commit'] as const)('a record whose connection breaks %s is sealed, once', async (when) => {
  await phoneOfLi()
  breakOnce(when)

  const { sha256 } = await sealCheck(aCheck())

  const rows = await db.records.toArray()
  expect(rows.map((row) => [row.sha256, row.sequence])).toEqual([[sha256, 1]])
  const next = await sealCheck(aCheck())
  expect(payloadOf((await db.records.get(next.sha256))?.jws ?? '')).toMatchObject({ sequence: 2, previous: sha256 })
})

test('what was written twice and is not there counts as not written', async () => {
  const lost = new DOMException('', 'UnknownError')
  const write = vi.fn<() => Promise<number>>().mockRejectedValueOnce(lost).mockResolvedValueOnce(1)
  await expect(steadfast(write, () => Promise.resolve(false))).rejects.toBe(lost)
  expect(write).toHaveBeenCalledTimes(2)
})

test.each([
  ['a full disk', Object.assign(new Error(), { name: 'AbortError', inner: { name: 'QuotaExceededError' } })],
  ['a record that is there already', new DOMException('', 'ConstraintError')],
])('%s is not tried again', async (_what, error) => {
  const write = vi.fn<() => Promise<never>>().mockRejectedValue(error)
  await expect(steadfast(write)).rejects.toBe(error)
  expect(write).toHaveBeenCalledTimes(1)
})
