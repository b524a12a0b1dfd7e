import { beforeEach, expect, test, vi } from 'vitest'
import { appErrors, forgetErrors, keepError } from './errors'

const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('location', { origin: 'https://guanqia.example', pathname: '/app/point/0198f3a2-7c1e-7000-8000-000000000001/check' })
  vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => kept.set(name, text) })
  forgetErrors()
})

test('the last twenty errors are kept, the latest first, and one that comes again is counted', () => {
  for (let number = 1; number <= 25; number++) keepError(new Error(`no. ${number}`))
  keepError(new Error('no. 20'))

  const messages = appErrors.value.map(({ message }) => message)
  expect(messages).toHaveLength(20)
  expect(messages.slice(0, 2)).toEqual(['Error: no. 20', 'Error: no. 25'])
  expect(appErrors.value[0]?.times).toBe(2)
  expect(JSON.parse(kept.get('app-errors') ?? '')).toEqual(appErrors.value)
})

test('an error names the place in the program, and nobody', () => {
  const error = new SyntaxError('Unexpected token, "{"name":"李敏"" is not JSON: 张经理 13812345678 at 91430602MADEM00115')
  error.stack = `SyntaxError: 张经理\n    at read (https://guanqia.example/app/assets/index-DXk3jS9a.js:2:123456)`

  keepError(error)

  const [one] = appErrors.value
  expect(one?.screen).toBe('/app/point/…/check')
  expect(one?.message).toMatch(/^SyntaxError: Unexpected token, .* is not JSON: … … at …$/)
  expect(one?.stack).toBe('SyntaxError: …\n    at read (/app/assets/index-DXk3jS9a.js:2:123456)')
})

test('a full disk has words of its own; storage that takes nothing more is no error on top', () => {
  vi.stubGlobal('localStorage', { getItem: () => 'not JSON', setItem: () => { throw new DOMException('', 'QuotaExceededError') } })

  keepError(new DOMException('', 'QuotaExceededError'))
  keepError('a word')

  expect(appErrors.value.map(({ message }) => message)).toEqual(['a word'])
})
