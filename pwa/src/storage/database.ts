import Dexie, { type EntityTable, type Table } from 'dexie'
import type { KeptCredential } from '@/app-lock/assertion'
import type { AssignmentData, Checklist, ControlPoint, CorrectionData, Enterprise, FollowUpData, LabelData, LastCheck, Person, Settings } from '@/changes/types'
import { about } from '@/drafts/about'
import type { Draft } from '@/drafts/types'
import type { Delivery, PhotoDelivery } from '@/records/delivery'
import { findOf, type Find } from '@/rules/search'
import type { SessionPerson } from '@/session/types'

/** A device key. It belongs to one person on this phone; its private half cannot leave the browser. */
export interface KeyRow {
  /** RFC 7638 thumbprint. */
  kid: string
  person: string
  keyPair: CryptoKeyPair
  jwk: JsonWebKey
  made_at: string
  /** null until the server knows it. */
  enrolled_at: string | null
  /** Why it seals no more; its records are still sent. `refused`: by the server, such as a revoked one. */
  retired: 'lost-count' | 'refused' | null
}

/** Where a key's chain of records stands. Written only together with the record it counts. */
export interface HeadRow {
  kid: string
  sequence: number
  hash: string | null
}

/** A sealed record. The text never changes; only what is known about its delivery does. */
export interface RecordRow {
  /** base64url, of the text. */
  sha256: string
  jws: string
  id: string
  kind: string
  kid: string
  by: string
  sequence: number
  sealed_at: string
  label: string | null
  control_point: string | null
  visit: string | null
  /** Of a follow-up visit. */
  enterprise?: string
  delivery: Delivery
  /** Every receipt that verified, oldest first. */
  receipts: string[]
  /** The day on which the server was last asked whether it still has it, before the copy is dropped. */
  asked_on?: string
}

/** What is known of a picture. Small, because every seal and every count goes through it; its bytes lie beside it. */
export interface PhotoRow {
  /** Lower-case hex. */
  sha256: string
  by: string
  type: string
  /** Of a picture kept before version 7, which has them here. */
  bytes?: ArrayBuffer
  added_at: string
  /** `draft`: no sealed record names it yet, so it is not sent. */
  delivery: PhotoDelivery
}

/** A picture, scaled and watermarked already: these bytes are hashed, sent and never changed. */
export interface PictureRow {
  sha256: string
  bytes: ArrayBuffer
}

export interface DraftRow {
  person: string
  /** Of drafts/about.ts. */
  about: string
  changed_at: string
  draft: Draft
}

/** One object of the change feed. `pass` is the reading from the start that last brought it. */
export interface FeedRow<T> {
  id: string
  pass: number
  data: T
}

/** A visit in which nobody has an interest in the enterprise, as declared once by the team. */
export interface VisitRow {
  visit: string
  declared_at: string
}

/** A visit that was opened: who checks one enterprise on one day. */
export interface TeamRow {
  person: string
  enterprise: string
  /** Of the installation's time zone. */
  day: string
  /** The signed-in person first. */
  inspectors: string[]
  opened_at: string
}

export interface LabelIndexRow {
  region: string
  etag: string | null
  bytes: ArrayBuffer
  fetched_at: string
}

/** How far the change feed was followed. */
export interface FeedState {
  /** Of the program that kept it. */
  format: number
  person: string
  cursor: string | null
  /** Counts the readings from the start. */
  pass: number
  /** When its end was last reached, by this pass or an earlier one. */
  complete_at: string | null
  /** This pass has reached it. */
  whole: boolean
}

/** The last checkpoint of the server's log that this phone verified, one per epoch; an old one is evidence. */
export interface CheckpointRow {
  /** `<host at first start>/<installation>/<epoch>` */
  origin: string
  epoch: number
  size: number
  /** base64url. */
  root: string
  /** As the server signed it, byte for byte. */
  note: string
  verified_at: string
}

/** What a log that only ever grows can never show, or a key that nobody vouched for. */
export type LogFaultKind =
  | 'smaller'
  | 'other-root'
  | 'inconsistent'
  | 'older-epoch'
  | 'other-origin'
  | 'unknown-key'
  | 'wrong-signature'
  /** A record that has a receipt cannot be shown in the log. */
  | 'not-in-log'

export interface LogFaultRow {
  number: number
  kind: LogFaultKind
  /** What the server showed: a checkpoint, a key, a proof. */
  shown: string
  /** The checkpoint it does not fit; null: none is concerned. */
  held: string | null
  first_seen_at: string
  last_seen_at: string
  /** Until then nothing is dropped from this phone. */
  settled_at: string | null
}

/** A person's screen lock on this phone. */
export interface LockRow {
  person: string
  /** base64url. */
  salt: string
  /** PBKDF2 of the PIN, base64url. */
  hash: string
  /** Tries since the last right one. */
  wrong: number
  active_at: string
  /** The phone's own check may open it too, by this credential. */
  biometrics?: KeptCredential | undefined
}

/** Single values, by name. */
export interface Meta {
  session: { person: SessionPerson; csrf_token: string; since: string }
  /** `host`: in the name of its log, which stays when the address changes; missing until it was told. */
  installation: { id: string; keys: JsonWebKey[]; host?: string }
  feed: FeedState
  epoch: number
  /** `edition` is another whenever what is kept changes; `confirmed_at`: when the server last said so, by region. */
  label_indexes: { edition: string; confirmed_at: Record<string, string> }
  last_sync: string
  notices: Notice[]
}

/** Something to be said once, loudly, until a person has read it. */
export type Notice =
  | { kind: 'new-epoch'; epoch: number; at: string }
  | { kind: 'key-lost'; at: string }
  /** The bureau ended this phone's right. */
  | { kind: 'revoked'; at: string }

export interface MetaRow {
  name: keyof Meta
  value: Meta[keyof Meta]
}

export const FEED_TABLES = [
  'persons',
  'enterprises',
  'control_points',
  'labels',
  'checks',
  'corrections',
  'follow_ups',
  'assignments',
  'checklists',
  'settings',
  'finds',
] as const
export type FeedTable = (typeof FEED_TABLES)[number]

/**
 * The phone's only database: key, count and last hash must live and die together.
 *
 * Every commit is on the disk before it is reported (`strict`; the default may lose seconds of it), and
 * what a screen shows was read from it, not from a cache that runs ahead of the commit.
 * A connection the browser closes under us is opened again by the next call.
 */
export class Database extends Dexie {
  declare keys: EntityTable<KeyRow, 'kid'>
  declare heads: EntityTable<HeadRow, 'kid'>
  declare records: EntityTable<RecordRow, 'sha256'>
  declare photos: EntityTable<PhotoRow, 'sha256'>
  /** Written and dropped only together with the row of photos: storage/pictures.ts. */
  declare pictures: EntityTable<PictureRow, 'sha256'>
  declare begun: Table<DraftRow, [person: string, about: string]>
  declare visits: EntityTable<VisitRow, 'visit'>
  declare persons: EntityTable<FeedRow<Person>, 'id'>
  declare enterprises: EntityTable<FeedRow<Enterprise>, 'id'>
  declare control_points: EntityTable<FeedRow<ControlPoint>, 'id'>
  declare labels: EntityTable<FeedRow<LabelData>, 'id'>
  declare checks: EntityTable<FeedRow<LastCheck>, 'id'>
  declare corrections: EntityTable<FeedRow<CorrectionData>, 'id'>
  declare follow_ups: EntityTable<FeedRow<FollowUpData>, 'id'>
  declare assignments: EntityTable<FeedRow<AssignmentData>, 'id'>
  declare checklists: EntityTable<FeedRow<Checklist>, 'id'>
  declare settings: EntityTable<FeedRow<Settings>, 'id'>
  declare teams: Table<TeamRow, [person: string, enterprise: string, day: string]>
  declare finds: EntityTable<FeedRow<Find>, 'id'>
  declare label_indexes: EntityTable<LabelIndexRow, 'region'>
  declare checkpoints: EntityTable<CheckpointRow, 'origin'>
  declare log_faults: EntityTable<LogFaultRow, 'number'>
  declare locks: EntityTable<LockRow, 'person'>
  declare meta: EntityTable<MetaRow, 'name'>

  constructor(name = 'guanqia') {
    super(name, { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({
      keys: 'kid, person',
      heads: 'kid',
      // A sequence can be given once per key, whatever goes wrong above.
      records: 'sha256, id, &[kid+sequence], delivery.state, label, control_point, visit, sealed_at',
      photos: 'sha256, delivery.state, [by+delivery.state]',
      drafts: '[person+control_point], person',
      visits: 'visit',
      persons: 'id, pass',
      enterprises: 'id, pass',
      control_points: 'id, pass, data.enterprise',
      labels: 'id, pass, data.control_point',
      checks: 'id, pass',
      checklists: 'id, pass',
      settings: 'id, pass',
      label_indexes: 'region',
      meta: 'name',
    })
    // Released schemas stay as they are: a phone may come from any of them.
    this.version(2).stores({
      records: 'sha256, id, &[kid+sequence], delivery.state, [delivery.state+delivery.received_at], label, control_point, visit, sealed_at',
      checkpoints: 'origin, epoch',
      log_faults: '++number',
      locks: 'person',
    })
    this.version(3).stores({ finds: 'id, pass', teams: '[person+enterprise+day], person' }).upgrade(async (old) => {
      // What came before the search knew it is found too, also without a network.
      for (const [name, type] of [['enterprises', 'enterprise'], ['control_points', 'control_point']] as const) {
        const rows = (await old.table(name).toArray()) as FeedRow<object>[]
        await old.table('finds').bulkPut(rows.map(({ id, pass, data }) => ({ id, pass, data: findOf(type, data) })))
      }
    })
    this.version(4).stores({ corrections: 'id, pass, data.check, data.control_point, data.state' })
    // Drafts of other kinds than checks: what they are kept under is no longer a control point alone.
    this.version(5).stores({ drafts: null, begun: '[person+about], person' }).upgrade(async (old) => {
      const rows = (await old.table('drafts').toArray()) as { person: string; control_point: string; changed_at: string; draft: object }[]
      await old.table('begun').bulkPut(
        rows.map(({ person, control_point, changed_at, draft }) => ({
          person, about: about('check', control_point), changed_at, draft: { kind: 'check', ...draft },
        })),
      )
    })
    this.version(6).stores({
      records: 'sha256, id, &[kid+sequence], delivery.state, [delivery.state+delivery.received_at], label, control_point, visit, enterprise, sealed_at',
      follow_ups: 'id, pass, data.enterprise, data.state',
    })
    // Pictures that are there stay where they are: moving a thousand of them could fail for want of room.
    this.version(7).stores({ pictures: 'sha256' })
    this.version(8).stores({ assignments: 'id, pass, data.inspector' })
  }
}

export const db = new Database()

/** A single value; undefined before it was ever set. */
export async function readMeta<N extends keyof Meta>(name: N): Promise<Meta[N] | undefined> {
  const row = await db.meta.get(name)
  return row?.value as Meta[N] | undefined
}

export async function writeMeta<N extends keyof Meta>(name: N, value: Meta[N]): Promise<void> {
  await db.meta.put({ name, value })
}

export async function forgetMeta(name: keyof Meta): Promise<void> {
  await db.meta.delete(name)
}

/** Add a notice; of one kind the latest waits to be read. */
export async function addNotice(notice: Notice): Promise<void> {
  const others = ((await readMeta('notices')) ?? []).filter(({ kind }) => kind !== notice.kind)
  await writeMeta('notices', [...others, notice])
}
