import { expect, test } from 'vitest'
import type { Assignment, Enterprise } from '@/changes/types'
import type { DueEnterprise } from './due'
import { mineOf } from './mine'

const row = (id: string): DueEnterprise => ({ enterprise: { id } as Enterprise, due: null, urgency: 'due' })
const assigned = (enterprise: string, purpose: Assignment['purpose'], due_on: string) => ({ enterprise, purpose, due_on }) as Assignment

test('an enterprise stands once, at its nearest last day, with all it is visited for', () => {
  const found = mineOf(
    [row('never-assigned'), row('bakery'), row('distillery')],
    [
      assigned('distillery', 'labels', '2026-12-01'),
      assigned('bakery', 'check', '2026-12-03'),
      assigned('elsewhere', 'check', '2026-12-05'),
      assigned('distillery', 'check', '2026-12-20'),
    ],
  )

  expect(found.map(({ enterprise, assignments }) => [enterprise.id, ...assignments.map(({ purpose }) => purpose)])).toEqual([
    ['distillery', 'labels', 'check'],
    ['bakery', 'check'],
  ])
})
