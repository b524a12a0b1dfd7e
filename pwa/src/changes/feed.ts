import { ask } from '@/session/api'
import { findOf } from '@/rules/search'
import type { Problem } from '@/session/types'
import {
  db,
  FEED_TABLES,
  readMeta,
  writeMeta,
  type FeedRow,
  type FeedState,
  type FeedTable,
} from '@/storage/database'

/** Raise it when this program keeps more of the feed than before: phones then read from the start. */
const FORMAT = 6
const PAGE = 1000

const TABLE_OF: Record<string, FeedTable> = {
  person: 'persons',
  enterprise: 'enterprises',
  control_point: 'control_points',
  label: 'labels',
  check: 'checks',
  correction: 'corrections',
  follow_up: 'follow_ups',
  assignment: 'assignments',
  checklist: 'checklists',
  settings: 'settings',
}

interface Change {
  type: string
  id: string
  data: object | null
}

interface Page {
  changes: Change[]
  cursor: string
  more: boolean
}

/** JSON of another form is no answer of ours. */
const isPage = (page: Page | null): page is Page => Array.isArray(page?.changes) && typeof page.cursor === 'string'

export type Fetched =
  | { kind: 'done' }
  | { kind: 'problem'; problem: Problem; retryAfterMs: number | null }
  | { kind: 'no-answer'; retryAfterMs: number | null }

/**
 * Follow the feed to its end. Each page and its cursor are kept together, so that an interrupted
 * reading goes on where it stopped. `onReceived` is told how many objects came so far.
 */
export async function followChanges(
  person: string,
  onReceived: (count: number) => void = () => undefined,
): Promise<Fetched> {
  let feed = await openFeed(person)
  let received = 0
  for (;;) {
    const answer = await ask<Page | null>(address(feed.cursor))
    if (answer.kind === 'problem' && answer.status === 410 && feed.cursor !== null) {
      feed = fromTheStart(feed)
      continue
    }
    if (answer.kind !== 'ok') return answer
    if (!isPage(answer.data)) return { kind: 'no-answer', retryAfterMs: null }
    feed = await keepPage(feed, answer.data)
    received += answer.data.changes.length
    onReceived(received)
    if (!answer.data.more) return { kind: 'done' }
  }
}

/** Forget everything the feed brought: another person's scope. */
export async function forgetScope(): Promise<void> {
  await db.transaction('rw', [...feedTables(), db.meta], async () => {
    await Promise.all(feedTables().map((table) => table.clear()))
    await db.meta.delete('feed')
  })
}

async function openFeed(person: string): Promise<FeedState> {
  const feed = await readMeta('feed')
  if (feed?.person === person && feed.format === FORMAT) return feed
  const { pass = 0, complete_at = null } = feed ?? {}
  return fromTheStart({ format: FORMAT, person, cursor: null, pass, complete_at, whole: false })
}

/** A new pass. What was there stays usable until the pass is complete. */
const fromTheStart = (feed: FeedState): FeedState => ({ ...feed, cursor: null, pass: feed.pass + 1, whole: false })

function address(cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { since: cursor }) })
  return `/api/v1/changes?${query.toString()}`
}

async function keepPage(feed: FeedState, page: Page): Promise<FeedState> {
  const complete = !page.more
  const next: FeedState = {
    ...feed,
    cursor: page.cursor,
    complete_at: complete ? new Date().toISOString() : feed.complete_at,
    whole: feed.whole || complete,
  }
  await db.transaction('rw', [...feedTables(), db.meta], async () => {
    // Requests of one transaction are served in the order made.
    await Promise.all(page.changes.map((change) => keepChange(change, feed.pass)))
    // The end of a reading from the start: what it did not bring is gone from this person's scope.
    if (complete && !feed.whole) {
      await Promise.all(feedTables().map((table) => table.where('pass').below(feed.pass).delete()))
    }
    await writeMeta('feed', next)
  })
  return next
}

/** A type this program does not know is left; raising FORMAT brings it when a later one does. */
async function keepChange({ type, id, data }: Change, pass: number): Promise<void> {
  const name = TABLE_OF[type]
  if (name === undefined) return
  await keepRow(name, id, pass, data)
  if (isFound(type)) await keepRow('finds', id, pass, data && findOf(type, data))
}

const isFound = (type: string): type is 'enterprise' | 'control_point' => type === 'enterprise' || type === 'control_point'

async function keepRow(name: FeedTable, id: string, pass: number, data: object | null): Promise<void> {
  const table = feedTable(name)
  await (data === null ? table.delete(id) : table.put({ id, pass, data }))
}

const feedTable = (name: FeedTable) => db.table<FeedRow<unknown>, string>(name)
const feedTables = () => FEED_TABLES.map(feedTable)
