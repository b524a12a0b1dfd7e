import { useScope } from '@/changes/scope'
import type { Bilingual } from '@/changes/types'
import type { OrderDraft } from '@/drafts/types'
import { dayIn } from '@/records/clock'
import { sealedAbout, sealedPayload } from '@/records/outbox'
import type { CheckBody } from '@/records/payload'
import { uuidv7 } from '@/records/uuid'
import { addDays } from '@/rules/due'
import { basesOf, findingsOf, type Finding } from '@/visit/findings'

/** A sealed check of this phone, and what in it can be ordered to be corrected. */
export interface Orderable {
  /** The check's record id, and the hash of its text. */
  check: string
  sha256: string
  body: CheckBody
  findings: Finding[]
  /** Its order was sealed, here or on another phone. */
  isOrdered: boolean
}

/** null: the check is not on this phone, or its control point and checklist are not. */
export async function orderableOf(sha256: string): Promise<Orderable | null> {
  const scope = useScope()
  const sealed = await sealedPayload<'check'>(sha256)
  const [point, checklist] = await Promise.all([sealed && scope.controlPoint(sealed.body.control_point), scope.checklist()])
  if (!sealed || !point || !checklist) return null
  const { id: check, body } = sealed
  const isOrdered = (await scope.isOrderedAfter(check)) || (await sealedAbout(check, point.id)).length > 0
  return { check, sha256, body, findings: findingsOf(body, point, checklist), isOrdered }
}

/** How findings become sentences in the language of the screen. */
export interface Wording {
  say: (text: Bilingual) => string
  comma: string
  semicolon: string
}

/**
 * The order that a check asks for: its text from the findings, its deadline from the bureau's setting,
 * its pictures those of what was found. All of it may be changed.
 */
export async function proposedOrder(found: Orderable, { say, comma, semicolon }: Wording): Promise<OrderDraft> {
  const { check, sha256, body, findings } = found
  const settings = await useScope().settings()
  const days = settings?.correction_days ?? null
  return {
    kind: 'correction-order',
    id: uuidv7(),
    check,
    check_sha256: sha256,
    control_point: body.control_point,
    findings,
    demand: findings.map(({ text, remark }) => [say(text), remark].filter((part) => part !== '').join(comma)).join(semicolon),
    basis: basesOf(findings, say).join(semicolon),
    deadline: settings && days !== null ? addDays(dayIn(settings.timezone), days) : '',
    photos: body.photos.filter(({ of }) => of === undefined || findings.some((finding) => finding.of === of)),
    inspectors: body.inspectors,
    signatures: [],
  }
}
