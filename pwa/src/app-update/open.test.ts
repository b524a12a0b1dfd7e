import { expect, test, vi } from 'vitest'
import { holdOpen, isOpenSomewhere } from './open'

test('what may be half done in one tab is known in all, until it is done', async () => {
  const [one, other] = [holdOpen(), holdOpen()]
  one(false)
  one(false) // from screen to screen
  other(false)
  expect(await isOpenSomewhere()).toBe(true)

  other(true)
  expect(await isOpenSomewhere()).toBe(true)

  one(true)
  await vi.waitFor(async () => { expect(await isOpenSomewhere()).toBe(false) })
})
