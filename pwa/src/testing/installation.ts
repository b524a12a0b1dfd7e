import { calculateJwkThumbprint, compactVerify, CompactSign, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { vi } from 'vitest'
import { sha256Base64url, sha256Hex } from '@/records/hash'
import type { Answered, Outcome } from '@/records/outcomes'
import { payloadOf } from '@/records/payload'
import type { SessionPerson } from '@/session/types'
import { consistencyProof, inclusionProof, rootOf } from './merkle'

type Handler = (request: Request) => Response | null | Promise<Response | null>

export const LI: SessionPerson = {
  id: '018f6b2a-1111-7000-8000-000000000001', name: '李敏', username: 'li', role: 'inspector', regions: ['430700'],
}
export const WANG: SessionPerson = { ...LI, id: '018f6b2a-1111-7000-8000-000000000002', name: '王强', username: 'wang' }

/**
 * The server's side of the wire contract, as far as a phone can tell: it checks every signature and
 * signs its receipts with a key of its own. `meddle` answers in its place where it returns something.
 */
export class Installation {
  readonly id = '6d7f0a52-8f0e-4c57-9b0a-0a4b6f1c2d3e'
  epoch = 1
  signedIn: SessionPerson | null = null
  meddle: Handler = () => null
  /** What the feed gives, page by page; a cursor is the number of the next page. */
  pages: { type: string; id: string; data: object | null }[][] = []
  readonly requests: { method: string; path: string; json: unknown }[] = []
  readonly devices = new Map<string, JWK>()
  /** When, by kid. */
  readonly revoked = new Map<string, string>()
  readonly kept = new Map<string, { kid: string; sequence: number; receipt: string; photos: string[] }>()
  readonly photos = new Map<string, string>()
  readonly outcomeOf = new Map<string, Pick<Outcome, 'outcome' | 'problem'>>()
  /** The seal log: every text kept, in order. */
  leaves: string[] = []
  /** How each key vouched for the next. */
  readonly handovers: string[] = []

  /** Every key it ever had, oldest first. */
  readonly keys: JsonWebKey[]

  private constructor(
    public jwk: JsonWebKey & { kid: string },
    public key: CryptoKey,
  ) {
    this.keys = [jwk]
  }

  /** A running installation that answers this test's requests. */
  static async start(): Promise<Installation> {
    const { jwk, key } = await newKey()
    const installation = new Installation(jwk, key)
    vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
      installation.answer(new Request(`https://fs.changde.gov.cn${path}`, { ...init, redirect: 'follow' })),
    )
    return installation
  }

  requestsTo(path: string): unknown[] {
    return this.requests.filter((request) => request.path === path).map(({ json }) => json)
  }

  signJws(typ: string, payload: object, kid = this.jwk.kid, key = this.key): Promise<string> {
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'Ed25519', typ, kid })
      .sign(key)
  }

  get origin(): string {
    return `fs.changde.gov.cn/${this.id}/${this.epoch}`
  }

  /** Change the key as the contract has it: the old one vouches for the new one. */
  async handOver(): Promise<void> {
    const next = await newKey()
    this.handovers.push(await this.signJws('key-handover+jws', next.jwk))
    this.keys.push(next.jwk)
    this.jwk = next.jwk
    this.key = next.key
  }

  /** The signed head of the log's first `size` entries. */
  checkpoint({ size = this.leaves.length, origin = this.origin } = {}): Promise<string> {
    const root = rootOf(bytesOf(this.leaves.slice(0, size))).toString('base64')
    return this.signNote(`${origin}\n${size}\n${root}\n`, origin)
  }

  async signNote(text: string, name = this.origin, key = this.key, jwk: JsonWebKey = this.jwk): Promise<string> {
    const publicKey = Buffer.from(jwk.x ?? '', 'base64url')
    const id = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(1), publicKey]))).subarray(0, 4)
    const signature = Buffer.from(await crypto.subtle.sign('Ed25519', key, Buffer.from(text)))
    return `${text}\n— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`
  }

  receipt(payload: object): Promise<string> {
    const rest = { received_at: '2026-11-23T01:30:00.000Z', skew_ms: 0, epoch: this.epoch }
    return this.signJws('field-receipt+jws', { ...payload, ...rest })
  }

  private async answer(request: Request): Promise<Response> {
    const { pathname: path } = new URL(request.url)
    const isJson = request.headers.get('Content-Type') === 'application/json'
    this.requests.push({ method: request.method, path, json: isJson ? await request.clone().json() : null })
    const meddled = await this.meddle(request.clone())
    if (meddled) return meddled
    if (path === '/api/v1/ping') return new Response(null, { status: 204 })
    if (path === '/api/v1/session') return this.session(request)
    if (path.startsWith('/api/v1/devices/')) return this.standing(path.slice('/api/v1/devices/'.length))
    if (path.startsWith('/api/v1/seals/')) return this.seals(new URL(request.url))
    return this.signedIn === null ? problem(401, 'not-signed-in') : this.answerSignedIn(request, path)
  }

  private answerSignedIn(request: Request, path: string): Response | Promise<Response> {
    if (path === '/api/v1/devices') return this.enrol(request)
    if (path === '/api/v1/records') return this.ingest(request)
    if (path.startsWith('/api/v1/photos/')) return this.keepPhoto(request)
    if (path === '/api/v1/changes') return this.changes(request)
    return problem(404, 'not-found')
  }

  private async session(request: Request): Promise<Response> {
    if (request.method === 'DELETE') this.signedIn = null
    if (request.method === 'POST') {
      const { username } = (await request.json()) as { username: string }
      this.signedIn = [LI, WANG].find((person) => person.username === username) ?? null
      if (!this.signedIn) return problem(401, 'wrong-password')
    }
    if (this.signedIn === null) return problem(401, 'not-signed-in')
    return json({ person: this.signedIn, csrf_token: 'token' })
  }

  private async enrol(request: Request): Promise<Response> {
    const { jwk } = (await request.json()) as { jwk: JWK }
    const kid = await calculateJwkThumbprint(jwk)
    if (this.revoked.has(kid)) return problem(409, 'device-taken')
    this.devices.set(kid, jwk)
    return json({ kid, installation: this.id, keys: this.published(), last_sequence: Math.max(0, ...this.sequencesOf(kid)) })
  }

  private standing(kid: string): Response {
    return this.devices.has(kid) ? json({ kid, revoked_at: this.revoked.get(kid) ?? null }) : problem(404, 'not-found')
  }

  published(): { keys: JsonWebKey[]; handovers: string[]; verifiers: string[] } {
    return { keys: this.keys, handovers: this.handovers, verifiers: [`${this.origin}+00000000+key`] }
  }

  private async seals({ pathname, searchParams }: URL): Promise<Response> {
    const size = Number(searchParams.get('to') ?? searchParams.get('size'))
    const leaves = bytesOf(this.leaves.slice(0, size))
    const [what, sha256] = pathname.split('/').slice(4)
    switch (what) {
      case 'checkpoint':
        return new Response(await this.checkpoint(), { headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
      case 'keys':
        return json(this.published())
      case 'consistency':
        return json({ proof: consistencyProof(Number(searchParams.get('from')), leaves).map((hash) => hash.toString('base64url')) })
      default: {
        const hashes = await Promise.all(this.leaves.map(sha256Hex))
        const index = hashes.indexOf(sha256 ?? '')
        if (index < 0 || index >= size) return problem(404, 'not-in-log')
        return json({ index, size, proof: inclusionProof(index, leaves).map((hash) => hash.toString('base64url')) })
      }
    }
  }

  private async ingest(request: Request): Promise<Response> {
    const { records, device } = (await request.json()) as { records: string[]; device: string }
    const outcomes = []
    for (const jws of records) outcomes.push(await this.keep(jws))
    const have = this.sequencesOf(device)
    const last = Math.max(0, ...have)
    const missing = Array.from({ length: last }, (_, index) => index + 1).filter((sequence) => !have.includes(sequence))
    return json({ outcomes, last_sequence: last, missing: missing.slice(0, 200), epoch: this.epoch } satisfies Answered)
  }

  private async keep(jws: string): Promise<Outcome> {
    const sha256 = await sha256Base64url(jws)
    const kid = decodeProtectedHeader(jws).kid ?? ''
    const device = this.devices.get(kid)
    const { id, sequence, body } = payloadOf(jws)
    if (!device) return { sha256, id, outcome: 'refused', problem: problemOf(422, 'unknown-device') }
    await compactVerify(jws, await importJWK(device, 'ES256'))
    const set = this.outcomeOf.get(sha256)
    if (set?.outcome === 'refused') return { sha256, id, ...set }
    const known = this.kept.get(sha256)
    const photos = body.photos.map((photo) => photo.sha256)
    const receipt = known?.receipt ?? (await this.receipt({ sha256, record: id }))
    this.kept.set(sha256, { kid, sequence, receipt, photos })
    if (!this.leaves.includes(jws)) this.leaves.push(jws)
    const photos_missing = photos.filter((photo) => !this.photos.has(photo))
    return { sha256, id, outcome: known ? 'duplicate' : 'stored', ...set, receipt, photos_missing }
  }

  private async keepPhoto(request: Request): Promise<Response> {
    const sha256 = await sha256Hex(await request.arrayBuffer())
    if (!request.url.endsWith(sha256)) return problem(422, 'wrong-hash')
    const known = this.photos.get(sha256)
    const receipt = known ?? (await this.receipt({ sha256 }))
    this.photos.set(sha256, receipt)
    return json({ receipt }, known === undefined ? 201 : 200)
  }

  private changes(request: Request): Response {
    const page = Number(new URL(request.url).searchParams.get('since') ?? '0')
    const more = page < this.pages.length - 1
    return json({ changes: this.pages[page] ?? [], cursor: String(Math.min(page + 1, this.pages.length)), more })
  }

  private sequencesOf(kid: string): number[] {
    return [...this.kept.values()].filter((kept) => kept.kid === kid).map(({ sequence }) => sequence)
  }
}

const bytesOf = (texts: readonly string[]): Uint8Array[] => texts.map((text) => Buffer.from(text))

/** An Ed25519 key as the installation publishes it. */
export async function newKey(): Promise<{ jwk: JsonWebKey & { kid: string }; key: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519')
  const { kty, crv, x } = await exportJWK(publicKey)
  const jwk = { kty, crv, x } as JWK
  return { jwk: { ...(jwk as JsonWebKey), kid: await calculateJwkThumbprint(jwk) }, key: privateKey }
}

export const json = (value: object, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } })

export const problemOf = (status: number, slug: string) => ({ type: `/problems/${slug}`, title: slug, status, detail: slug })

export const problem = (status: number, slug: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(problemOf(status, slug)), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  })
