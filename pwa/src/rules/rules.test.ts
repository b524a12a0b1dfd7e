import { describe, expect, test } from 'vitest'
import type { Result, RiskGrade } from '@/changes/types'
import { vectors } from '@/testing/vectors'
import { checkCharacter, codeInAddress, grouped, isWellFormed, normaliseTyped, qrPayload } from './codes'
import { isNear, standingOn, type Standing } from './corrections'
import { compareDecimals, parseDecimal } from './decimals'
import { dueDate } from './due'
import { itemsAsked } from './items'
import { faultIn, judge, type JudgedLimit, type Measurement, type Verdict } from './limits'
import { resultOf, type JudgedItem } from './results'

interface Judged {
  why: string
  limit: JudgedLimit
  measurement: Measurement
}

describe('limits', () => {
  test.each(vectors<Judged & { met: Verdict }>('limits'))('$why: $measurement → $met', ({ limit, measurement, met }) => {
    expect(faultIn(limit, measurement)).toBeNull()
    expect(judge(limit, measurement)).toBe(met)
  })

  test.each(vectors<Judged & { wrong: string }>('measurements-refused'))('$why', ({ limit, measurement, wrong }) => {
    expect(faultIn(limit, measurement)).toBe(wrong)
    expect(judge(limit, measurement)).toBeNull()
  })
})

describe('decimals', () => {
  test.each([
    ['0.1', '0.10', 0],
    ['-0', '0', 0],
    ['-0.5', '0.5', -1],
    ['-1.05', '-1.5', 1],
    ['9007199254740993', '9007199254740992', 1],
    ['0.30000000000000001', '0.3', 1],
  ])('%s against %s', (a, b, order) => {
    expect(compareDecimals(a, b)).toBe(order)
  })

  test.each([
    ['72.50', '72.50'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['－１８．０', '-18.0'],
    ['−18', '-18'],
    ['-0', '-0'],
    ['-', null],
    ['', null],
    ['.', null],
    ['1e3', null],
    ['1,5', null],
    ['1.2.3', null],
  ])('typed %j means %j', (typed, decimal) => {
    expect(parseDecimal(typed)).toBe(decimal)
  })
})

test.each(vectors<{ why: string; items: JudgedItem[]; limits: Verdict[]; incident_risk: boolean; result: Result | null }>('results'))(
  'result: $why',
  ({ items, limits, incident_risk, result }) => {
    expect(resultOf(items, limits, incident_risk)).toBe(result)
  },
)

test.each(vectors<{ last_visit: string | null; risk_grade: RiskGrade; due: string | null }>('due'))(
  '$risk_grade visited $last_visit is due $due',
  ({ last_visit, risk_grade, due }) => {
    expect(dueDate(last_visit, risk_grade, { A: 1, B: 1, C: 2, D: 3 })).toBe(due)
  },
)

// Each vector's steps, once the server followed them, end in its state or, before the day is looked at, in open.
test.each(vectors<{ day: string; state: Standing; now_due: string }>('corrections'))(
  'a correction due $now_due is $state on $day',
  ({ day, state, now_due }) => {
    expect(standingOn({ state: state === 'overdue' ? 'open' : state, deadline: now_due }, day)).toBe(state)
  },
)

test.each([
  ['open', '2026-12-05', true],
  ['open', '2026-12-06', false],
  ['open', '2026-11-28', true],
  ['open', '2026-11-27', false], // overdue already
  ['evidence', '2026-11-29', false], // the enterprise has shown something
] as const)('on 28 November a correction that is %s until %s is near its deadline: %s', (state, deadline, near) => {
  expect(isNear({ state, deadline }, '2026-11-28')).toBe(near)
})

test('items are asked in the order of the control point', () => {
  const item = (code: string) => ({
    code, section: 'C', is_key: false, zh: '', en: '', basis: '', confidence: 'expert' as const, key_flag_confidence: 'expert' as const,
  })
  const checklist = { version: 1, sections: [], items: [item('C-01'), item('C-06'), item('C-07')] }

  expect(itemsAsked({ items: ['C-07', 'C-01'] }, checklist).map(({ code }) => code)).toEqual(['C-07', 'C-01'])
})

describe('label codes', () => {
  interface CodeVector {
    what: string
    code: string | null
    payload: string
    check: string
    valid: boolean
    typed: string
    refusal?: string
    grouped: string
    base_url: string
    address: string
    base_urls: string[]
  }
  const of = (what: string) => vectors<CodeVector>('codes').filter((vector) => vector.what === what)

  test.each(of('check'))('the check character of $payload is $check', ({ payload, check }) => {
    expect(checkCharacter(payload)).toBe(check)
  })
  test.each(of('well-formed'))('$code well formed: $valid', ({ code, valid }) => {
    expect(isWellFormed(code ?? '')).toBe(valid)
  })
  test.each(of('typed'))('typed $typed', ({ typed, code, refusal }) => {
    const read = normaliseTyped(typed)
    expect(read.kind === 'code' ? read.code : null).toBe(code)
    expect(read.kind === 'fault' ? read.fault : undefined).toBe(refusal)
  })
  test.each(of('grouped'))('$code in groups', ({ code, grouped: groups }) => {
    expect(grouped(code ?? '')).toBe(groups)
  })
  test.each(of('qr'))('QR content for $base_url', ({ base_url, code, payload }) => {
    expect(qrPayload(base_url, code ?? '')).toBe(payload)
  })
  test.each(of('address'))('scanned $address', ({ address, base_urls, code }) => {
    expect(codeInAddress(address, base_urls)).toBe(code)
  })
})
