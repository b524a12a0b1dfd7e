import { expect, test } from 'vitest'
import { COOKING, ENTERPRISE } from '@/testing/samples'
import { find, findOf, type SearchIndex } from './search'

const OTHER = { ...ENTERPRISE, id: 'other', name: '安乡县油脂厂', uscc: '91430721MA4L0000YY', short_name: null, address: '深柳镇', pinyin: 'axxyzc', licence_no: 'SC10243072100001' }
const index: SearchIndex = {
  enterprises: [ENTERPRISE, OTHER].map((enterprise) => ({ id: enterprise.id, text: findOf('enterprise', enterprise).text })),
  points: [
    { id: COOKING.id, text: findOf('control_point', COOKING).text, enterprise: 0 },
    { id: 'elsewhere', text: findOf('control_point', COOKING).text, enterprise: 1 },
  ],
  codes: ['7K3MZQ9T4VWX2B5R', 'ABCDEFGHJKMNPQRB'],
}

test.each([
  ['武陵', [ENTERPRISE.id]],
  ['CDSWL', [ENTERPRISE.id]],
  ['ａｘｘ', ['other']], // full width, as a Chinese keyboard types it
  ['sc102430721', ['other']],
  ['武陵 东江', [ENTERPRISE.id]],
  ['武陵 油脂', []],
])('%s finds enterprises by name, initials and numbers', (text, ids) => {
  expect(find(index, text, 10).enterprises).toEqual(ids)
})

test('a point is found by its step, its initials and its code, and by its enterprise beside them', () => {
  for (const text of ['蒸煮', 'zz', 'meat-05', 'cooking']) expect(find(index, text, 10).points).toEqual([COOKING.id, 'elsewhere'])
  expect(find(index, '武陵 蒸煮', 10).points).toEqual([COOKING.id])
  expect(find(index, '武陵', 10).points).toEqual([])
})

test('a label is found by a piece of its code, misread letters and spaces too', () => {
  expect(find(index, '7k3m zq9t', 10).codes).toEqual(['7K3MZQ9T4VWX2B5R'])
  expect(find(index, '7K3', 10).codes).toEqual([])
})

test('what begins with the word comes first, and no more than asked for', () => {
  const many = { ...index, enterprises: ['bb', 'ab', 'ba', 'xa'].map((text) => ({ id: text, text })) }
  expect(find(many, 'a', 2)).toMatchObject({ enterprises: ['ab', 'ba'], counts: { enterprises: 3 } })
})

test('20,000 enterprises and 60,000 points are looked through in 300 ms', () => {
  const enterprises = Array.from({ length: 20_000 }, (_, n) => ({ ...ENTERPRISE, id: `e${n}`, name: `示例${n}食品有限公司` }))
  const large: SearchIndex = {
    enterprises: enterprises.map((enterprise) => ({ id: enterprise.id, text: findOf('enterprise', enterprise).text })),
    points: Array.from({ length: 60_000 }, (_, n) => ({
      id: `p${n}`, text: findOf('control_point', COOKING).text, enterprise: n % 20_000,
    })),
    codes: Array.from({ length: 60_000 }, (_, n) => String(n).padStart(16, '0')),
  }
  find(large, '1', 30)
  const times = ['示例19999', 'cdswl', '1234 蒸煮', 'zz', 'nothing'].map((text) => {
    const from = performance.now()
    find(large, text, 30)
    return performance.now() - from
  })
  expect(find(large, '示例19999 蒸煮', 30).points).toEqual(['p19999', 'p39999', 'p59999'])
  expect(Math.max(...times)).toBeLessThan(300)
})
