import { expect, test } from 'vitest'
import { isFar, metresBetween } from './distance'

const YUEYANG = { latitude: '29.3570', longitude: '113.1292' }

test('a degree of latitude is 111 km', () => {
  expect(metresBetween(YUEYANG, { ...YUEYANG, latitude: '30.3570' })).toBe(111_195)
  expect(metresBetween(YUEYANG, YUEYANG)).toBe(0)
})

test('a poor fix makes nothing far', () => {
  expect(isFar(350, 10)).toBe(true)
  expect(isFar(350, 80)).toBe(false)
})
