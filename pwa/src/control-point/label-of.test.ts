import { expect, test } from 'vitest'
import type { Label, LabelState } from '@/changes/types'
import { labelInUse } from './label-of'

const label = (state: LabelState): Label => ({ code: state, control_point: null, plan_version: 1, state })

test.each<[LabelState[], LabelState]>([
  [['replaced', 'posted'], 'posted'],
  [['damaged', 'printed'], 'printed'],
  [['withdrawn', 'outdated'], 'outdated'],
])('of %j the %s label stands for the point', (states, inUse) => {
  expect(labelInUse(states.map(label))?.state).toBe(inUse)
})

test('a point without a label has none in use', () => {
  expect(labelInUse([])).toBeUndefined()
})
