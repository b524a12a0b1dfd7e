import type { Problem } from './types'

/**
 * What came back. Nothing here throws: a phone in a cold store expects no answer.
 *
 * `no-answer` is also whatever another than our server said, such as a gateway's page with status 200.
 * `retryAfterMs` is how long the other side asked to be left alone.
 */
export type Answer<T> =
  | { kind: 'ok'; status: number; data: T; etag: string | null }
  | { kind: 'problem'; status: number; problem: Problem; retryAfterMs: number | null }
  | { kind: 'no-answer'; retryAfterMs: number | null }

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  json?: object
  bytes?: { type: string; data: ArrayBuffer }
  etag?: string | null
  /** Without a byte either way. */
  patienceMs?: number
  /** How often it is asked while nothing comes back at all. */
  tries?: number
}

// A server that is slow for half a minute answers after all; asking it again would make it slower.
const PATIENCE_MS = 45_000
/** 8 kbit/s: a body may take as long as it would on a line that bad. */
const SLOWEST_BYTES_PER_MS = 1
/** Every request of the contract does no harm twice; on a bad line the next packet may get through. */
const TRIES = 3
const WITHOUT_CONTENT = [204, 304]
const NO_ANSWER = { kind: 'no-answer', retryAfterMs: null } as const

let csrfToken: string | null = null
export const useCsrfToken = (token: string | null): void => {
  csrfToken = token
}

/** By the server's clock, at its last answer; null: it said none yet. */
let serverTime: number | null = null
/** How far our clock was behind the server's then, in milliseconds; ahead: below 0. */
let behindMs: number | null = null
export const clockBehindMs = (): number | null => behindMs
/** Now by the slower of our clock and the server's, in milliseconds: neither one running ahead makes it later. */
export const earliestNow = (): number => Math.min(Date.now(), serverTime ?? Infinity)

let locale = 'zh-Hans'
/** The language in which problems are to be worded. */
export const speak = (language: string): void => {
  locale = language
}

/** Ask the server, for JSON. */
export const ask = <T>(path: string, options: Ask = {}): Promise<Answer<T>> =>
  request(path, options, 'application/json', async (response) => (await response.json()) as T)

/** Ask the server, for text. */
export const askForText = (path: string): Promise<Answer<string>> =>
  request(path, {}, 'text/plain', (response) => response.text())

/** Ask the server, for bytes. 304 comes back as a problem-free `ok` without bytes. */
export const askForBytes = (path: string, options: Ask = {}): Promise<Answer<ArrayBuffer>> =>
  request(path, options, 'application/octet-stream', (response) => response.arrayBuffer())

async function request<T>(
  path: string,
  options: Ask,
  type: string,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  for (let left = options.tries ?? TRIES; left > 0; left--) {
    const answer = await requestOnce(path, options, type, read)
    if (answer !== null) return answer
  }
  return NO_ANSWER
}

/** null: nothing came back. */
async function requestOnce<T>(
  path: string,
  options: Ask,
  type: string,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T> | null> {
  const body = options.bytes?.data ?? (options.json ? JSON.stringify(options.json) : null)
  const patience = patienceOf(options.patienceMs ?? PATIENCE_MS, sizeOf(body))
  try {
    const response = await fetch(path, {
      method: options.method ?? 'GET',
      headers: headersOf(options, type),
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error', // we redirect nobody here; a network's sign-in page does
      signal: patience.signal,
    })
    return await answerOf(patience.renewedBy(response), type, read)
  } catch {
    return null
  } finally {
    patience.end()
  }
}

interface Patience {
  signal: AbortSignal
  /** The same response; each part of it that comes gives new patience for the next. */
  renewedBy: (response: Response) => Response
  end: () => void
}

function patienceOf(ms: number, bytesToSend: number): Patience {
  const giveUp = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const renew = (allowedMs: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      giveUp.abort()
    }, allowedMs)
  }
  renew(ms + bytesToSend / SLOWEST_BYTES_PER_MS)
  return {
    signal: giveUp.signal,
    renewedBy: (response) => {
      // Chromium gives some answers without content a body, and refuses to make another of them.
      if (response.body === null || WITHOUT_CONTENT.includes(response.status)) return response
      const watched = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform: (part, out) => {
          renew(ms)
          out.enqueue(part)
        },
      })
      const { status, statusText, headers } = response
      return new Response(response.body.pipeThrough(watched), { status, statusText, headers })
    },
    end: () => {
      clearTimeout(timer)
    },
  }
}

const sizeOf = (body: string | ArrayBuffer | null): number => (typeof body === 'string' ? body.length : (body?.byteLength ?? 0))

function headersOf(options: Ask, type: string): Headers {
  const headers = new Headers({ Accept: `${type}, application/problem+json`, 'Accept-Language': locale })
  if (options.json) headers.set('Content-Type', 'application/json')
  if (options.bytes) headers.set('Content-Type', options.bytes.type)
  if (options.etag) headers.set('If-None-Match', options.etag)
  if (csrfToken !== null && options.method !== undefined && options.method !== 'GET') {
    headers.set('X-CSRF-Token', csrfToken)
  }
  return headers
}

async function answerOf<T>(
  response: Response,
  type: string,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  const { status } = response
  const etag = response.headers.get('ETag')
  const said = response.headers.get('Content-Type')?.split(';')[0]?.trim()
  // Nothing to read: the caller that asks for it knows which of these it can get.
  if (WITHOUT_CONTENT.includes(status)) return { kind: 'ok', status, data: undefined as T, etag }
  if (response.ok && said === type) {
    noteTime(response.headers.get('Date') ?? '')
    return { kind: 'ok', status, data: await read(response), etag }
  }
  const retryAfterMs = retryAfter(response.headers.get('Retry-After'))
  if (response.ok || said !== 'application/problem+json') return { kind: 'no-answer', retryAfterMs }
  return { kind: 'problem', status, problem: (await response.json()) as Problem, retryAfterMs }
}

function noteTime(date: string): void {
  const time = Date.parse(date)
  if (Number.isNaN(time)) return
  serverTime = time
  behindMs = time - Date.now()
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
