import { describe, expect, test, vi } from 'vitest'
import { appErrors, forgetErrors } from '@/app-errors/errors'
import { sealCheck } from '@/records/check'
import { db, readMeta } from '@/storage/database'
import { Installation, LI, problem, WANG } from '@/testing/installation'
import { aCheck, phoneOfLi } from '@/testing/samples'
import { ask } from './api'
import { deviceName } from './device-name'
import { currentKey } from './device-key'
import { refreshSession, restoreSession, useSession } from './session'
import { isSetUp, setUpDevice } from './setup'

const session = useSession()

describe('a session', () => {
  test('of last time stands without a network, and one can work', async () => {
    const installation = await phoneOfLi()
    installation.meddle = () => Response.error()

    await restoreSession()
    await refreshSession()

    expect(session.person.value).toEqual(LI)
    expect(session.state.value).toBe('offline')
    expect(await isSetUp()).toBe(true)
    await sealCheck(aCheck())
  })

  test('that the server ended asks for a sign-in, and one can still work', async () => {
    const installation = await phoneOfLi()
    installation.signedIn = null

    await refreshSession()

    expect([session.state.value, session.maySend.value]).toEqual(['expired', false])
    await sealCheck(aCheck())
  })

  test('of somebody else in the same browser is not used in this name', async () => {
    const installation = await phoneOfLi()
    installation.signedIn = WANG

    await refreshSession()

    expect([session.person.value?.name, session.state.value]).toEqual(['李敏', 'expired'])
  })

  test('signed out leaves what was sealed on the phone', async () => {
    const installation = await phoneOfLi()
    await sealCheck(aCheck())

    await session.signOut()

    expect([session.person.value, session.state.value, installation.signedIn]).toEqual([null, 'signed-out', null])
    expect(await readMeta('session')).toBeUndefined()
    expect(await db.records.count()).toBe(1)
  })

  test('with a second factor sends the code beside the password, and none where there is none', async () => {
    const installation = await Installation.start()
    installation.meddle = async (request) => {
      const wants = request.method === 'POST' && request.url.endsWith('/session') && !('code' in ((await request.json()) as object))
      return wants ? problem(401, 'code-needed') : null
    }

    expect(await session.signIn('li', 'right')).toMatchObject({ kind: 'problem', problem: { type: '/problems/code-needed' } })
    expect(await session.signIn('li', 'right', '123456')).toMatchObject({ kind: 'ok' })

    const sent = [{ username: 'li', password: 'right' }, { username: 'li', password: 'right', code: '123456' }]
    expect(installation.requestsTo('/api/v1/session')).toEqual(sent)
  })

  test('is opened by an invitation, and what somebody else might see is forgotten', async () => {
    const installation = await phoneOfLi()
    installation.meddle = (request) =>
      request.url.endsWith('/invitation/acceptance') ? Response.json({ person: WANG, csrf_token: 'token' }) : null

    await session.acceptInvitation('ABCD-EFGH', 'chosen by myself')

    expect([session.person.value?.name, session.state.value]).toEqual(['王强', 'signed-in'])
    expect(await readMeta('feed')).toBeUndefined()
    expect(await isSetUp()).toBe(false)
  })

  test('is not opened with a wrong password', async () => {
    await Installation.start()
    expect(await session.signIn('nobody', 'wrong')).toMatchObject({ kind: 'problem', status: 401, problem: { type: '/problems/wrong-password' } })
  })
})

describe('setting up', () => {
  test('again does nothing twice', async () => {
    await phoneOfLi()
    expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'ready' })
    expect(await db.keys.count()).toBe(1)
  })

  test('that the network broke goes on later with the same key', async () => {
    const installation = await Installation.start()
    await session.signIn('li', 'right')
    installation.meddle = (request) => (request.url.includes('/changes') ? Response.error() : null)
    expect(await setUpDevice(() => undefined)).toEqual({ kind: 'failed', step: 'changes', reason: 'no-answer' })
    expect(await isSetUp()).toBe(false)

    installation.meddle = () => null
    await setUpDevice(() => undefined)

    expect([await isSetUp(), await db.keys.count()]).toEqual([true, 1])
  })

  test('without HTTPS says so', async () => {
    await Installation.start()
    vi.stubGlobal('isSecureContext', false)
    expect(await setUpDevice(() => undefined)).toEqual({ kind: 'failed', step: 'key', reason: 'needs-https' })
  })

  test('says why the server refuses the key', async () => {
    const installation = await Installation.start()
    await session.signIn('li', 'right')
    installation.meddle = (request) => (request.url.endsWith('/devices') ? problem(409, 'device-taken') : null)

    expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'failed', step: 'enrol', problem: { type: '/problems/device-taken' } })
  })

  test('again after the key was revoked makes a new one', async () => {
    const installation = await phoneOfLi()
    const revoked = await currentKey(LI.id)
    installation.meddle = async (request) =>
      (await request.text()).includes(revoked?.jwk.x ?? '') ? problem(409, 'device-taken') : null

    expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'ready' })

    expect((await currentKey(LI.id))?.kid).not.toBe(revoked?.kid)
    expect((await db.keys.get(revoked?.kid ?? ''))?.retired).toBe('refused')
  })

  test.each([
    ['key', 'QuotaExceededError', 'no-room', () => vi.spyOn(db.heads, 'add')],
    ['enrol', 'QuotaExceededError', 'no-room', () => vi.spyOn(db.keys, 'update')],
    ['enrol', 'AbortError', 'broken-off', () => vi.spyOn(db.keys, 'update')],
  ] as const)('that fails at the step “%s” with %s says so (%s), and goes on at the next try', async (step, name, reason, write) => {
    await Installation.start()
    await session.signIn('li', 'right')
    const failing = write().mockRejectedValue(new DOMException('', name))
    forgetErrors()

    expect(await setUpDevice(() => undefined)).toEqual({ kind: 'failed', step, reason })
    expect(appErrors.value.map(({ message }) => message)).toEqual(reason === 'broken-off' ? ['AbortError: '] : [])

    failing.mockRestore()
    expect(await setUpDevice(() => undefined)).toMatchObject({ kind: 'ready' })
    expect(await db.keys.count()).toBe(1)
  })

  test('with a key that the browser does not keep says so, and leaves nothing', async () => {
    await Installation.start()
    await session.signIn('li', 'right')
    vi.spyOn(db.keys, 'get').mockResolvedValue(undefined)

    expect(await setUpDevice(() => undefined)).toEqual({ kind: 'failed', step: 'key', reason: 'key-not-kept' })
    expect([await db.keys.count(), await db.heads.count()]).toEqual([0, 0])
  })
})

describe('an answer', () => {
  const answerWith = (response: () => Response) => vi.stubGlobal('fetch', () => Promise.resolve(response()))

  test.each([
    ["a hotel's sign-in page", () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }), 'no-answer'],
    ['cut in the middle', () => new Response('{"a":', { headers: { 'Content-Type': 'application/json' } }), 'no-answer'],
    ['ours', () => Response.json({ a: 1 }), 'ok'],
    ['a refusal', () => problem(409, 'taken'), 'problem'],
    ['no body', () => new Response(null, { status: 204 }), 'ok'],
  ])('%s', async (_case, response, kind) => {
    answerWith(response)
    expect((await ask('/api/v1/ping')).kind).toBe(kind)
  })

  test('that does not come in time is none', async () => {
    vi.stubGlobal('fetch', (_path: string, { signal }: { signal: AbortSignal }) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => { reject(new DOMException('', 'AbortError')) })
    }))
    expect(await ask('/api/v1/ping', { patienceMs: 5 })).toEqual({ kind: 'no-answer', retryAfterMs: null })
  })

  test('that comes slowly, part by part, is waited for', async () => {
    const parts = ['{"of', '":"th', 'ree parts', '"}'].map((part) => new TextEncoder().encode(part))
    const body = (): ReadableStream =>
      new ReadableStream({
        async pull(out) {
          await new Promise((resolve) => setTimeout(resolve, 60))
          const part = parts.shift()
          if (part) out.enqueue(part)
          else out.close()
        },
      })
    const slow = (_path: string, { signal }: RequestInit): Promise<Response> =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', reject)
        resolve(new Response(body(), { headers: { 'Content-Type': 'application/json' } }))
      })
    vi.stubGlobal('fetch', slow)
    expect(await ask('/api/v1/changes', { patienceMs: 150 })).toMatchObject({ kind: 'ok', data: { of: 'three parts' } })
  })
})

test.each([
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36', 'Android · Chrome'],
  ['Mozilla/5.0 (Linux; Android 12; M2102J2SC Build/SKQ1) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36', 'Android M2102J2SC · Chrome'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15 Version/16.4 Mobile/15E148 Safari/604.1', 'iOS · Safari'],
])('a device is listed by what it is', (agent, name) => {
  expect(deviceName(agent)).toBe(name)
})
