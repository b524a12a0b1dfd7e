import { dayIn } from '@/records/clock'
import { payloadOf, type PostingBody } from '@/records/payload'
import { codeInAddress, normaliseTyped } from '@/rules/codes'
import { db, readMeta } from '@/storage/database'
import { lookUp } from './label-index'
import { useScope } from './scope'
import type { ControlPoint, Label, LabelState, Settings } from './types'

/** `issued` and `printed` labels are genuine, but nobody has reported them posted. */
export type LabelJudgement =
  | 'current'
  | 'not-posted'
  | 'blank'
  | 'damaged'
  | 'missing'
  | 'outdated'
  | 'replaced'
  | 'withdrawn'

/** What this phone can say of a scanned or typed text, by data as old as `dataFrom` (RFC 3339). */
export type Judgement =
  | {
      kind: LabelJudgement
      code: string
      /** null: a label of this installation outside of this person's area. */
      label: Label | null
      controlPoint: ControlPoint | null
      dataFrom: string
    }
  /** Well formed, at this installation's address, but never issued: perhaps a forgery, perhaps newer than our data. */
  | { kind: 'unknown'; code: string; dataFrom: string }
  /** This phone has no data yet to judge by. */
  | { kind: 'no-data'; code: string }
  /** A QR code of somebody else. It is never opened. */
  | { kind: 'foreign'; text: string }
  /** No code, or one with a wrong character. */
  | { kind: 'malformed'; text: string }

const JUDGEMENT_OF: Record<LabelState, LabelJudgement> = {
  blank: 'blank',
  issued: 'not-posted',
  printed: 'not-posted',
  posted: 'current',
  damaged: 'damaged',
  missing: 'missing',
  outdated: 'outdated',
  replaced: 'replaced',
  withdrawn: 'withdrawn',
}
const MAY_EXPIRE: readonly LabelJudgement[] = ['current', 'not-posted']

/** Judge what a camera read or a person typed. Needs no network. */
export async function judgeCode(text: string): Promise<Judgement> {
  const scope = useScope()
  const settings = await scope.settings()
  const read = readCode(text, settings?.base_urls ?? [location.origin])
  if (read.kind !== 'code') return { kind: read.kind, text }
  const { code } = read

  const label = (await scope.labelByCode(code)) ?? (await boundHere(code))
  const feed = await readMeta('feed')
  return label && feed?.complete_at
    ? judgeOwn(label, settings, feed.complete_at)
    : judgeByIndex(code)
}

/** A label of this person's area: the feed says more of it than the index. */
async function judgeOwn(known: Label, settings: Settings | undefined, dataFrom: string): Promise<Judgement> {
  const label = await asReportedHere(known)
  const controlPoint = label.control_point === null ? undefined : await useScope().controlPoint(label.control_point)
  const kind = JUDGEMENT_OF[label.state]
  const expired =
    label.valid_until !== undefined && settings !== undefined && label.valid_until < dayIn(settings.timezone)
  return {
    kind: expired && MAY_EXPIRE.includes(kind) ? 'outdated' : kind,
    code: label.code,
    label,
    controlPoint: controlPoint ?? null,
    dataFrom,
  }
}

async function judgeByIndex(code: string): Promise<Judgement> {
  const installation = await readMeta('installation')
  const found = installation ? await lookUp(installation.id, code) : { kind: 'no-data' as const }
  if (found.kind === 'no-data') return { kind: 'no-data', code }
  if (found.kind === 'unknown') return { kind: 'unknown', code, dataFrom: found.asOf }
  return { kind: JUDGEMENT_OF[found.state], code, label: null, controlPoint: null, dataFrom: found.asOf }
}

type Read = { kind: 'code'; code: string } | { kind: 'foreign' } | { kind: 'malformed' }

function readCode(text: string, baseUrls: string[]): Read {
  const code = codeInAddress(text, baseUrls)
  if (code !== null) return { kind: 'code', code }
  const typed = normaliseTyped(text)
  if (typed.kind === 'code') return { kind: 'code', code: typed.code }
  return /^\s*[a-z][a-z0-9+.-]*:/i.test(text) && !isOurs(text, baseUrls) ? { kind: 'foreign' } : { kind: 'malformed' }
}

const isOurs = (text: string, baseUrls: string[]): boolean =>
  baseUrls.some((base) => text.trim().toUpperCase().startsWith(`${base.replace(/\/+$/, '').toUpperCase()}/L/`))

/** A blank code, in nobody's area, that this phone bound and the server has not told of yet. */
async function boundHere(code: string): Promise<Label | null> {
  const last = await lastReport(code)
  return last?.state === 'bound' ? { code, control_point: last.control_point ?? null, plan_version: null, state: 'posted' } : null
}

/** What this phone reported about the label and the server has not answered for yet, else the feed's. */
async function asReportedHere(label: Label): Promise<Label> {
  const last = await lastReport(label.code, 'waiting')
  if (!last) return label
  if (last.state !== 'bound') return { ...label, state: last.state }
  return { ...label, state: 'posted', control_point: last.control_point ?? label.control_point }
}

async function lastReport(code: string, delivery?: 'waiting'): Promise<PostingBody | null> {
  const own = await db.records.where('label').equals(code).sortBy('sealed_at')
  const report = own.findLast((row) => row.kind === 'posting' && (delivery ?? row.delivery.state) === row.delivery.state)
  return report ? (payloadOf(report.jws).body as PostingBody) : null
}
