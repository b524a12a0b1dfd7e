import { expect, test } from 'vitest'
import type { Limit } from '@/changes/types'
import { mayBeNegative, usualSource } from './sources'

const limit = (parts: Partial<Limit>): Limit => ({ operator: '<=', value: '1', ucum: null, confirmed: true, ...parts }) as Limit

test.each([
  ['a temperature is measured', limit({ ucum: 'Cel' }), 'measured'],
  ['a residue is read from a report', limit({ ucum: 'mg/kg' }), 'report'],
  ['a sampling plan is read from a report', limit({ operator: 'plan', ucum: '[CFU]/g' }), 'report'],
  ['how long a certificate holds is read from the records', limit({ ucum: 'mo' }), 'log'],
  ['what is required is seen', limit({ operator: 'required', value: null }), 'measured'],
  ['a plant’s own plan is looked at on site', limit({ ucum: 'mg/kg', confirmed: false }), 'measured'],
])('%s', (_, about, source) => {
  expect(usualSource(about)).toBe(source)
})

test('the sign key is there for temperatures and for limits that reach below zero', () => {
  expect(mayBeNegative(limit({ ucum: 'Cel', value: '72' }))).toBe(true)
  expect(mayBeNegative(limit({ operator: 'between', value: ['-1.0', '1.0'], ucum: '%{vol}' }))).toBe(true)
  expect(mayBeNegative(limit({ ucum: 'mg/kg', value: '0.1' }))).toBe(false)
  expect(mayBeNegative(limit({ operator: 'required', value: null }))).toBe(false)
})
