import { expect, test } from 'vitest'
import { fitted, watermark } from './plan'

test.each([
  [{ width: 4000, height: 3000 }, { width: 1600, height: 1200 }],
  [{ width: 3000, height: 4000 }, { width: 1200, height: 1600 }],
  [{ width: 800, height: 600 }, { width: 800, height: 600 }],
  [{ width: 20_000, height: 3 }, { width: 1600, height: 1 }],
])('%j is scaled to %j', (size, scaled) => {
  expect(fitted(size)).toEqual(scaled)
})

test('time, place and label are written into the picture', () => {
  const at = '2026-11-23T09:12:03.120+08:00'
  const position = { latitude: '29.031673', longitude: '111.698497', accuracy_m: '12.5' }

  expect(watermark(at, '7K3MZQ9T4VWX2B5R', position)).toEqual([
    '2026-11-23 09:12:03 +08:00', '29.031673, 111.698497 ±12.5 m', '7K3M ZQ9T 4VWX 2B5R',
  ])
  expect(watermark(at, null, null)).toEqual(['2026-11-23 09:12:03 +08:00'])
})
