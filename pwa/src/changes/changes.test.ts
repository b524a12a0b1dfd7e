import { beforeEach, describe, expect, test } from 'vitest'
import { sealPosting } from '@/records/check'
import { sha256 } from '@/records/hash'
import { useSession } from '@/session/session'
import { setUpDevice } from '@/session/setup'
import { db, forgetMeta, readMeta } from '@/storage/database'
import { Installation, LI, problem, WANG } from '@/testing/installation'
import { aTask, CODE, COOKING, ENTERPRISE, LABEL, phoneOfLi, POSTED, SCOPE, SETTINGS } from '@/testing/samples'
import { followChanges } from './feed'
import { confirmIndex, keepIndex, keptIndexes } from './kept-indexes'
import { fetchLabelIndexes, stateIn } from './label-index'
import { judgeCode } from './judge'
import { search } from './search'
import { useScope } from './scope'
import { LABEL_STATES, type CorrectionData, type LabelState } from './types'

const scope = useScope()
const other = { ...ENTERPRISE, id: '1c9f2c3d-7a44-4f0e-8d7b-3c1d2e4f5a6b', name: '安乡县油脂厂', pinyin: 'axxyzc' }

describe('the feed', () => {
  test('brings the scope, page after page, and says how far it is', async () => {
    const installation = await Installation.start()
    installation.pages = [SCOPE, [{ type: 'enterprise', id: other.id, data: other }]]
    await useSession().signIn('li', 'right')
    const progress: unknown[] = []

    expect(await setUpDevice((step) => progress.push(step))).toMatchObject({ kind: 'ready' })

    expect((await scope.enterprises()).map(({ name }) => name).sort()).toEqual(['安乡县油脂厂', '常德市武陵肉制品有限公司'])
    expect(progress).toEqual([
      { step: 'key' }, { step: 'enrol' }, { step: 'persist' },
      { step: 'changes', received: 0 }, { step: 'changes', received: 5 }, { step: 'changes', received: 6 },
      { step: 'label-index', received: 0 },
    ])
  })

  test('goes on from its cursor; what is gone is dropped', async () => {
    const installation = await phoneOfLi()
    installation.pages.push([{ type: 'enterprise', id: ENTERPRISE.id, data: null }])

    expect(await followChanges(LI.id)).toEqual({ kind: 'done' })

    expect(await scope.enterprises()).toEqual([])
    expect(await scope.controlPoint(COOKING.id)).toEqual(COOKING)
  })

  test('starts again on 410, then drops what did not come', async () => {
    const installation = await phoneOfLi()
    installation.pages = [[{ type: 'enterprise', id: other.id, data: other }], [{ type: 'settings', id: 'settings', data: SETTINGS }]]
    installation.meddle = (request) => {
      if (!request.url.includes('since=')) return null
      installation.meddle = () => null
      return problem(410, 'cursor-gone')
    }

    await followChanges(LI.id)

    expect((await scope.enterprises()).map(({ id }) => id)).toEqual([other.id])
    expect(await scope.controlPoint(COOKING.id)).toBeUndefined()
    expect(await scope.settings()).toEqual(SETTINGS)
  })

  test('interrupted while it starts again, keeps the old scope and goes on later', async () => {
    const installation = await phoneOfLi()
    installation.pages = [[{ type: 'enterprise', id: other.id, data: other }], [{ type: 'settings', id: 'settings', data: SETTINGS }]]
    let asked = 0
    installation.meddle = (request) => {
      if (!request.url.includes('/changes')) return null
      asked++
      return asked === 1 ? problem(410, 'cursor-gone') : asked === 3 ? Response.error() : null
    }

    expect(await followChanges(LI.id)).toMatchObject({ kind: 'no-answer' })
    expect(await scope.enterprises()).toHaveLength(2)

    await followChanges(LI.id)
    expect((await scope.enterprises()).map(({ id }) => id)).toEqual([other.id])
    expect(asked).toBe(4)
  })

  test("another person on the phone does not see the last one's scope", async () => {
    const installation = await phoneOfLi()
    installation.pages = [[]]

    await useSession().signIn('wang', 'right')

    expect(await scope.enterprises()).toEqual([])
    expect(await readMeta('feed')).toBeUndefined()
  })

  test('brings the corrections on which somebody still has to act, the nearest deadline first', async () => {
    const order = (id: string, deadline: string, state: CorrectionData['state']) => ({
      type: 'correction', id, data: { control_point: COOKING.id, enterprise: ENTERPRISE.id, deadline, state, steps: [] },
    })
    const installation = await phoneOfLi()
    installation.pages.push([
      order('later', '2026-12-20', 'open'), order('sooner', '2026-12-01', 'evidence'),
      order('ended', '2026-11-01', 'closed'), order('a-case', '2026-11-01', 'transferred'),
    ])

    await followChanges(LI.id)

    expect((await scope.standingCorrections()).map(({ id }) => id)).toEqual(['sooner', 'later'])
    expect((await scope.correctionsAt(COOKING.id)).map(({ id }) => id)).toEqual(['sooner', 'later', 'a-case'])
    expect(await scope.correctionsAt(other.id)).toEqual([])
  })

  test('brings whom to visit, the nearest end of period first, and of one day the severe ones first', async () => {
    const drawn = (plan: string, ...changes: Parameters<typeof aTask>[1][]) => ({ type: 'follow_up', id: `draw-${plan}`, data: aTask(plan, ...changes) })
    const installation = await phoneOfLi()
    installation.pages.push([
      drawn('year', { period: '2026', last: '2026-12-31' }), drawn('severe', { severe: true }), drawn('month', { period: '2026-11', last: '2026-11-30' }),
      drawn('past', { last: '2026-09-30', state: 'visited', visited_on: '2026-09-03' }),
    ])

    await followChanges(LI.id)

    expect((await scope.dueFollowUps()).map(({ plan }) => plan)).toEqual(['month', 'severe', 'year'])
    expect((await scope.followUpsAt(ENTERPRISE.id)).map(({ plan }) => plan)).toEqual(['past', 'month', 'severe', 'year'])
    expect(await scope.followUpsAt(other.id)).toEqual([])
  })

  test('brings what is on this person’s list, the nearest last day first', async () => {
    const assigned = (id: string, due_on: string, changes: object = {}) => ({
      type: 'assignment',
      id,
      data: { enterprise: ENTERPRISE.id, inspector: LI.id, purpose: 'check', assigned_on: '2026-11-20', due_on, state: 'open', ...changes },
    })
    const installation = await phoneOfLi()
    installation.pages.push([
      assigned('later', '2026-12-20'), assigned('sooner', '2026-12-01', { purpose: 'labels' }),
      assigned('done', '2026-11-30', { state: 'done' }), assigned('of-wang', '2026-11-30', { inspector: WANG.id }),
    ])

    await followChanges(LI.id)
    expect((await scope.assignmentsOf(LI.id)).map(({ id }) => id)).toEqual(['sooner', 'later'])

    installation.pages.push([{ type: 'assignment', id: 'sooner', data: null }])
    await followChanges(LI.id)
    expect((await scope.assignmentsOf(LI.id)).map(({ id }) => id)).toEqual(['later'])
  })

  test.each(['武陵', 'CDSWL', 'SC1044307', '东江'])('is searched for %s', async (text) => {
    await phoneOfLi()
    expect(await search(text)).toMatchObject({ enterprises: [ENTERPRISE.id] })
    expect(await search(`${text}x`)).toMatchObject({ enterprises: [], points: [] })
  })
})

/** An index as the server gives it, of these codes by state. */
async function indexOf(codes: Partial<Record<LabelState, string[]>>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes: number[] = []
  for (const [number, state] of LABEL_STATES.entries()) {
    const hashes = await Promise.all((codes[state] ?? []).map(async (code) => [...(await sha256(SETTINGS.installation + code)).slice(0, 9)]))
    hashes.sort((a, b) => a.map((byte, at) => byte - (b[at] ?? 0)).find((order) => order !== 0) ?? 0)
    bytes.push(number, 0, 0, hashes.length >> 8, hashes.length & 255, ...hashes.flat())
  }
  return Uint8Array.from(bytes)
}

describe('the label index', () => {
  const PREFECTURE = { code: '430700', zh: '常德市', en: 'Changde' }
  let installation: Installation
  let index: Uint8Array<ArrayBuffer>

  beforeEach(async () => {
    installation = await phoneOfLi()
    await db.settings.put({ id: 'settings', pass: 1, data: { ...SETTINGS, prefectures: [PREFECTURE] } })
    index = await indexOf({ posted: ['ABCDEFGHJKMNPQRB'], withdrawn: ['0000000000000000'], issued: ['1010101010ABCDEE'] })
    installation.meddle = (request) => {
      if (!request.url.includes('/label-index')) return null
      if (request.headers.get('If-None-Match') === '"1"') return new Response(null, { status: 304 })
      return new Response(index, { headers: { 'Content-Type': 'application/octet-stream', ETag: '"1"' } })
    }
  })

  test('tells a label of another area from a withdrawn one and from one never issued', async () => {
    expect(await judgeCode('ABCDEFGHJKMNPQRB')).toEqual({ kind: 'no-data', code: 'ABCDEFGHJKMNPQRB' })

    await fetchLabelIndexes()

    expect(await judgeCode('ABCD EFGH JKMN PQRB')).toMatchObject({ kind: 'current', label: null, controlPoint: null })
    expect(await judgeCode('0000000000000000')).toMatchObject({ kind: 'withdrawn' })
    expect(await judgeCode('1010101010ABCDEE')).toMatchObject({ kind: 'not-posted' })
  })

  test('says of a well-formed code in none of them that it is unknown, and as of when', async () => {
    await fetchLabelIndexes()
    await db.labels.clear()
    const fetched_at = (await db.label_indexes.get('430700'))?.fetched_at

    expect(await judgeCode(CODE)).toEqual({ kind: 'unknown', code: CODE, dataFrom: fetched_at })
  })

  test('is fetched again only when it changed', async () => {
    await fetchLabelIndexes()
    const before = await db.label_indexes.get('430700')
    expect(await fetchLabelIndexes()).toEqual({ kind: 'done' })
    expect(await db.label_indexes.get('430700')).toEqual(before)
  })

  test('that the server confirms anew is as of then, and one of a new edition is read anew', async () => {
    await fetchLabelIndexes()
    const [{ fetched_at } = { fetched_at: '' }] = await keptIndexes()
    await confirmIndex('430700', '2099-01-01T00:00:00.000Z')
    expect(await judgeCode('ABCDEFGHJKMNPQRB')).toMatchObject({ kind: 'current', dataFrom: '2099-01-01T00:00:00.000Z' })
    expect(fetched_at).not.toBe('2099-01-01T00:00:00.000Z')

    index = await indexOf({ withdrawn: ['ABCDEFGHJKMNPQRB'] })
    await keepIndex({ region: '430700', etag: '"2"', bytes: index.buffer, fetched_at })
    expect(await judgeCode('ABCDEFGHJKMNPQRB')).toMatchObject({ kind: 'withdrawn', dataFrom: fetched_at })

    await db.settings.put({ id: 'settings', pass: 1, data: { ...SETTINGS, prefectures: [] } })
    await fetchLabelIndexes()
    expect(await judgeCode('ABCDEFGHJKMNPQRB')).toMatchObject({ kind: 'no-data' })
  })

  test('of an app that named no edition is used until the next sync', async () => {
    await fetchLabelIndexes()
    await forgetMeta('label_indexes')
    expect(await judgeCode('ABCDEFGHJKMNPQRB')).toMatchObject({ kind: 'current' })
  })

  test('half of it is not kept', async () => {
    index = index.slice(0, -3)
    expect(await fetchLabelIndexes()).toMatchObject({ kind: 'no-answer' })
    expect(await db.label_indexes.count()).toBe(0)
  })

  test('finds each of many, and none other', async () => {
    const codes = Array.from({ length: 300 }, (_, number) => String(number).padStart(16, '0'))
    const many = await indexOf({ printed: codes.slice(0, 299) })
    const find = async (code: string) => stateIn(many.buffer, (await sha256(SETTINGS.installation + code)).slice(0, 9))

    expect(new Set(await Promise.all(codes.slice(0, 299).map(find)))).toEqual(new Set(['printed']))
    expect(await find(codes[299] ?? '')).toBeNull()
  })

  test('of 100,000 codes answers in 5 ms', () => {
    const [bytes, count] = [9, 100_000]
    const index = new Uint8Array(5 + bytes * count)
    const view = new DataView(index.buffer)
    view.setUint8(0, LABEL_STATES.indexOf('posted'))
    view.setUint32(1, count)
    for (let n = 0; n < count; n++) view.setUint32(5 + n * bytes, n * 40_000) // sorted, as the server gives them
    const last = index.slice(5 + (count - 1) * bytes)

    const times = Array.from({ length: 20 }, () => {
      const from = performance.now()
      expect(stateIn(index.buffer, last)).toBe('posted')
      return performance.now() - from
    })
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(5)
  })
})

describe('a scanned text', () => {
  test('of our address, present or former, is a label with its control point', async () => {
    await phoneOfLi()
    for (const text of [`HTTPS://FS.CHANGDE.GOV.CN/L/${CODE}`, `HTTP://10.0.0.7:8000/L/${CODE}`, '7k3m-zq9t-4vwx-2b5r']) {
      expect(await judgeCode(text)).toMatchObject({ kind: 'current', code: CODE, label: LABEL, controlPoint: COOKING })
    }
  })

  test.each([
    [`https://example.com/L/${CODE}`, 'foreign'],
    ['weixin://dl/business', 'foreign'],
    ['https://fs.changde.gov.cn/L/7K3MZQ9T4VWX2B5S', 'malformed'],
    ['7K3MZQ9T4VWX2B5S', 'malformed'],
    ['6901234567892', 'malformed'],
  ])('%s is %s', async (text, kind) => {
    await phoneOfLi()
    expect(await judgeCode(text)).toEqual({ kind, text })
  })

  test('whose label has passed its date is outdated', async () => {
    await phoneOfLi()
    await db.labels.put({ id: CODE, pass: 1, data: { ...POSTED, valid_until: '2020-01-01' } })
    expect(await judgeCode(CODE)).toMatchObject({ kind: 'outdated' })
  })

  test('of a label this inspector just posted is current before the server knows', async () => {
    await phoneOfLi()
    await db.labels.put({ id: CODE, pass: 1, data: { ...POSTED, state: 'printed' } })
    expect(await judgeCode(CODE)).toMatchObject({ kind: 'not-posted' })

    await sealPosting({ label: CODE, state: 'posted', photos: [] })

    expect(await judgeCode(CODE)).toMatchObject({ kind: 'current' })
  })

  test('of a blank label bound on this phone opens its point, before the server knows and after', async () => {
    await phoneOfLi()
    const blank = 'ABCDEFGHJKMNPQRB'
    await sealPosting({ label: blank, state: 'bound', controlPoint: COOKING.id, photos: [] })

    expect(await judgeCode(blank)).toMatchObject({ kind: 'current', controlPoint: { id: COOKING.id } })
    await db.records.toCollection().modify({ delivery: { state: 'received', received_at: '2026-11-23T01:00:00Z' } })
    expect(await judgeCode(blank)).toMatchObject({ kind: 'current', controlPoint: { id: COOKING.id } })
  })
})
