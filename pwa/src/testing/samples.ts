import type { Checklist, ControlPoint, Enterprise, FollowUpData, Label, LabelData, Settings } from '@/changes/types'
import type { CheckDraft } from '@/drafts/types'
import { sha256Hex } from '@/records/hash'
import { uuidv7 } from '@/records/uuid'
import { useSession } from '@/session/session'
import { setUpDevice } from '@/session/setup'
import { db } from '@/storage/database'
import { Installation, LI } from './installation'

const NONE = { zh: '', en: '' }

export const SETTINGS: Settings = {
  installation: '6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e',
  base_urls: ['https://fs.changde.gov.cn', 'http://10.0.0.7:8000'],
  timezone: 'Asia/Shanghai',
  issuer: { zh: '常德市市场监督管理局', en: 'Changde Administration for Market Regulation' },
  hotline: '12315',
  visits_per_year: { A: 1, B: 1, C: 2, D: 3 },
  correction_days: null,
  prefectures: [],
}

export const ENTERPRISE: Enterprise = {
  id: '0b9f2c3d-7a44-4f0e-8d7b-3c1d2e4f5a6b', uscc: '91430702MA4L0000XX', name: '常德市武陵肉制品有限公司', short_name: '武陵肉制品',
  pinyin: 'cdswlrzpyxgs', licence_no: 'SC10443070200016', licence_valid_to: '2028-05-01',
  category: { code: 'MEAT', zh: '肉制品', en: 'Meat products' }, region: { code: '430702', zh: '武陵区', en: 'Wuling' },
  risk_grade: 'C', status: 'active', address: '武陵区东江街道', contact_person: '张三', contact_phone: '0736-0000000', last_visit: null,
}

export const COOKING: ControlPoint = {
  id: '5f2c1f0e-5b1e-4b52-9d1c-0a1f6d0e7a11', enterprise: ENTERPRISE.id, code: 'MEAT-05', version: 3, gate: 'process',
  step: { zh: '蒸煮', en: 'Cooking' }, pinyin: 'zz', hazard: { type: 'biological', ...NONE },
  limits: [
    {
      parameter: 'core_temp', name: { zh: '中心温度', en: 'Core temperature' }, operator: '>=', value: '72', unit: '℃', ucum: 'Cel',
      duration: { operator: '>=', value: '15', unit: 's' }, sampling_plan: null, limit_type: 'own', confirmed: true, source: '', confidence: 'expert',
    },
    {
      parameter: 'salmonella', name: { zh: '沙门氏菌', en: 'Salmonella' }, operator: 'plan', value: null, unit: '/25g', ucum: '/(25.g)',
      duration: null, sampling_plan: { n: 5, c: 0, m: '0', M: null }, limit_type: 'regulatory', confirmed: true, source: '', confidence: 'verified',
    },
  ],
  monitoring: { what: NONE, how: NONE, frequency: NONE, who: NONE }, corrective_action: NONE, warning: NONE, obligations: [],
  pictogram: { key: 'W017', supplementary: null }, signal_word: 'WARNING', responsible: NONE, records: ['L06'], legal_basis: [],
  items: ['C-06', 'C-07', 'E-01'], confidence: 'expert',
}

export const CODE = '7K3MZQ9T4VWX2B5R'
export const POSTED: LabelData = { control_point: COOKING.id, plan_version: 3, state: 'posted' }
export const LABEL: Label = { code: CODE, ...POSTED }

export const CHECKLIST: Checklist = {
  version: 1,
  sections: [],
  items: COOKING.items.map((code) => ({
    code, section: code.charAt(0), is_key: code === 'C-06', ...NONE, basis: '', confidence: 'expert', key_flag_confidence: 'expert',
  })),
}

export const SCOPE = [
  { type: 'settings', id: 'settings', data: SETTINGS },
  { type: 'checklist', id: '1', data: CHECKLIST },
  { type: 'enterprise', id: ENTERPRISE.id, data: ENTERPRISE },
  { type: 'control_point', id: COOKING.id, data: COOKING },
  { type: 'label', id: CODE, data: POSTED },
]

/** A phone set up for 李敏, and the installation it talks to. */
export async function phoneOfLi(): Promise<Installation> {
  const installation = await Installation.start()
  installation.pages = [SCOPE]
  await useSession().signIn('li', 'right')
  const result = await setUpDevice(() => undefined)
  if (result.kind !== 'ready') throw new Error(`${result.step}: ${result.reason}`)
  return installation
}

/** What the feed says of an enterprise that a plan has drawn. */
export const aTask = (plan: string, changes: Partial<FollowUpData> = {}): FollowUpData => ({
  plan, enterprise: ENTERPRISE.id, period: '2026-Q4', first: '2026-10-01', last: '2026-12-31', severe: false, grounds: ['ordered'],
  state: 'due', visited_on: null, problems: [], ...changes,
})

/** A check at the cooking step, everything in order. */
export function aCheck(changes: Partial<CheckDraft> = {}): CheckDraft {
  return {
    kind: 'check', id: uuidv7(), point: COOKING, checklist_version: 1, label: CODE,
    scan: { by: 'camera', at: '2026-11-23T09:12:03.120+08:00' },
    measurements: { core_temp: { value: '72.50', duration: '15', from: 'measured', instrument: '测温仪 T-03' } },
    items: { 'C-06': { result: 'conforms' } },
    incident_risk: false, remark: '', photos: [], position: null, inspectors: [LI.id], signatures: [], replaces: null,
    ...changes,
  }
}

/** A picture on this phone, as addPhoto leaves it; a canvas is not to be had here. */
export async function aPicture(text = 'picture'): Promise<{ sha256: string; taken_at: string }> {
  const bytes = new TextEncoder().encode(text).buffer
  const sha256 = await sha256Hex(bytes)
  await db.photos.add({ sha256, by: LI.id, type: 'image/jpeg', added_at: new Date().toISOString(), delivery: { state: 'draft' } })
  await db.pictures.add({ sha256, bytes })
  return { sha256, taken_at: '2026-11-23T09:12:03.120+08:00' }
}
