import { expect, test } from 'vitest'
import type { Enterprise, RiskGrade, Settings } from '@/changes/types'
import { byUrgency } from './due'

const settings = { timezone: 'Asia/Shanghai', visits_per_year: { A: 1, B: 1, C: 2, D: 3 } } as Settings
const enterprise = (name: string, risk_grade: RiskGrade, last_visit: string | null): Enterprise =>
  ({ name, risk_grade, last_visit }) as Enterprise
// 2026-11-24 00:30 in Shanghai, still the day before in UTC.
const now = new Date('2026-11-23T16:30:00Z')

test('never visited comes first, the riskier before the others, then by due date', () => {
  const found = byUrgency(
    [
      enterprise('丙', 'A', '2025-12-01'),
      enterprise('甲', 'B', null),
      enterprise('丁', 'D', '2026-10-01'),
      enterprise('乙', 'C', null),
      enterprise('戊', 'C', '2026-05-24'),
    ],
    settings,
    now,
  )

  expect(found.map(({ enterprise: { name }, due, urgency }) => [name, due, urgency])).toEqual([
    ['乙', null, 'due'],
    ['甲', null, 'due'],
    ['戊', '2026-11-24', 'due'],
    ['丙', '2026-12-01', 'soon'],
    ['丁', '2027-02-01', 'later'],
  ])
})

test('an enterprise that has closed is not due', () => {
  const closed = { ...enterprise('甲', 'D', null), closed: true }

  expect(byUrgency([closed, enterprise('乙', 'A', null)], settings, now)).toHaveLength(1)
})
