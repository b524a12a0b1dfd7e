import { expect, test } from 'vitest'
import type { CorrectionStep } from '@/changes/types'
import { lastShown, pairsOf } from './pictures'

const step = (kind: CorrectionStep['kind'], photos: string[]): CorrectionStep => ({ kind, photos, at: '', text: '', verdict: null, deadline: null })

test('before and after stand beside each other in the order taken', () => {
  expect(pairsOf(['a', 'b'], ['c', 'd'])).toEqual([{ before: 'a', after: 'c' }, { before: 'b', after: 'd' }])
})

test('a picture without its counterpart is shown all the same', () => {
  expect(pairsOf(['a', 'b'], ['c'])).toEqual([{ before: 'a', after: 'c' }, { before: 'b', after: null }])
  expect(pairsOf(['a'], ['c', 'd'])).toEqual([{ before: 'a', after: 'c' }, { before: 'a', after: 'd' }])
  expect(pairsOf([], ['c'])).toEqual([{ before: null, after: 'c' }])
  expect(pairsOf([], [])).toEqual([])
})

test('what was shown last counts, by the enterprise or on site', () => {
  expect(lastShown([step('evidence', ['a']), step('review', ['b']), step('evidence', []), step('reply', ['c'])])).toEqual(['b'])
  expect(lastShown([])).toEqual([])
})
