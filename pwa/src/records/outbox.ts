import type { Ref } from 'vue'
import type { Result } from '@/changes/types'
import { currentPerson } from '@/session/session'
import { db, type PhotoRow, type RecordRow } from '@/storage/database'
import { useLive } from '@/storage/live'
import type { Delivery } from './delivery'
import { believed, doubtAbout } from './doubt'
import { payloadOf, photosOf, type Bodies, type FollowUpBody, type Payload } from './payload'

/** A sealed record as the outbox shows it; its state is one of waiting, received, held, refused. */
export type OutboxEntry = Delivery & {
  sha256: string
  id: string
  kind: string
  by: string
  /** RFC 3339 UTC. */
  sealedAt: string
  label: string | null
  controlPoint: string | null
  /** Of a follow-up visit. */
  enterprise: string | null
  /** Of a check. */
  result: Result | null
  /** Pictures it names that the server has not yet. */
  photosWaiting: number
}

/** What is shown of those the server has: the others are shown always, however many. */
const RECENT = 100

/** Everything not yet safe on the server, and the latest that is; newest first. */
export function useOutbox(): { entries: Readonly<Ref<OutboxEntry[]>>; unsentOfOthers: Readonly<Ref<number>> } {
  return { entries: useLive(outboxEntries, []), unsentOfOthers: useLive(countUnsentOfOthers, 0) }
}

/** Of the person who uses the phone; another's work is sent along, and shown to them alone. */
export async function outboxEntries(): Promise<OutboxEntry[]> {
  const isOwn = ({ by }: RecordRow): boolean => by === currentPerson()
  const [open, recent, pictures] = await Promise.all([
    db.records.where('delivery.state').anyOf('waiting', 'refused', 'held').and(isOwn).toArray(),
    db.records.orderBy('sealed_at').reverse().and(isOwn).limit(RECENT).toArray(),
    db.photos.where('delivery.state').anyOf('waiting', 'refused').primaryKeys(),
  ])
  const waiting = new Set(pictures)
  const rows = new Map([...open, ...recent].map((row) => [row.sha256, row]))
  const sorted = [...rows.values()].sort((a, b) => b.sealed_at.localeCompare(a.sealed_at) || b.sequence - a.sequence)
  return Promise.all(sorted.map((row) => entryOf(row, waiting)))
}

/** One record of this phone; undefined: it has none of that hash. */
export async function outboxEntry(sha256: string): Promise<OutboxEntry | undefined> {
  const row = await db.records.get(sha256)
  if (!row) return undefined
  const photos = await db.photos.bulkGet(photosOf(payloadOf(row.jws).body))
  const isUnsent = ({ delivery }: PhotoRow): boolean => delivery.state === 'waiting' || delivery.state === 'refused'
  return entryOf(row, new Set(photos.flatMap((photo) => (photo && isUnsent(photo) ? photo.sha256 : []))))
}

/** Of what is unsent, the records that another person sealed on this phone. */
export const countUnsentOfOthers = (): Promise<number> =>
  db.records.where('delivery.state').anyOf('waiting', 'refused').and(({ by }) => by !== currentPerson()).count()

/** What a sealed record of this phone says. */
export async function sealedPayload<Kind extends keyof Bodies>(sha256: string): Promise<Payload<Kind> | null> {
  const row = await db.records.get(sha256)
  return row ? (payloadOf(row.jws) as Payload<Kind>) : null
}

/** Its body, for showing it again. */
export const sealedBody = async <Kind extends keyof Bodies>(sha256: string): Promise<Bodies[Kind] | null> =>
  (await sealedPayload<Kind>(sha256))?.body ?? null

/** The record of this phone that corrects the one with this id; null: none does. */
export async function correctionOf(id: string, controlPoint: string): Promise<string | null> {
  const others = await db.records.where('control_point').equals(controlPoint).sortBy('sealed_at')
  const corrects = ({ jws }: RecordRow): boolean => {
    const { body } = payloadOf(jws)
    return 'replaces' in body && body.replaces === id
  }
  return others.findLast(corrects)?.sha256 ?? null
}

/** What this phone sealed of a check's order or of an order's steps, wherever it is by now, oldest first. */
export async function sealedAbout(id: string, controlPoint: string): Promise<RecordRow[]> {
  const rows = await db.records.where('control_point').equals(controlPoint).sortBy('sealed_at')
  return rows.filter(({ jws }) => {
    const { body } = payloadOf(jws)
    return ('order' in body ? body.order : 'check' in body ? body.check : null) === id
  })
}

/** A follow-up visit that this phone sealed, wherever it is by now. */
export interface SealedFollowUp {
  row: RecordRow
  body: FollowUpBody
}

/** Those to one enterprise, or all, oldest first. */
export async function sealedFollowUps(enterprise?: string): Promise<SealedFollowUp[]> {
  const found = enterprise === undefined ? db.records.orderBy('enterprise') : db.records.where('enterprise').equals(enterprise)
  return (await found.sortBy('sealed_at')).map((row) => ({ row, body: payloadOf(row.jws).body as FollowUpBody }))
}

async function entryOf(row: RecordRow, waiting: Set<string>): Promise<OutboxEntry> {
  const { body } = payloadOf(row.jws)
  return {
    ...believed(row, await doubtAbout(row)),
    sha256: row.sha256,
    id: row.id,
    kind: row.kind,
    by: row.by,
    sealedAt: row.sealed_at,
    label: row.label,
    controlPoint: row.control_point,
    enterprise: row.enterprise ?? null,
    result: 'result' in body ? body.result : null,
    photosWaiting: photosOf(body).filter((sha256) => waiting.has(sha256)).length,
  }
}
