import { readonly, shallowRef, type ShallowRef } from 'vue'
import { VERSION } from '@/settings/version'
import { isDiskFull } from '@/storage/steadfast'

/** Something that nobody foresaw, as the app can tell it to those who mend it. Holds no personal data. */
export interface AppError {
  /** When it last happened, RFC 3339. */
  at: string
  times: number
  version: string
  /** The address within the app, without what it names. */
  screen: string
  message: string
  stack: string
}

// Beside the database, which may be what failed, and read before the first screen.
const KEPT_AS = 'app-errors'
const MOST = 20
const MESSAGE_LENGTH = 300
const STACK_LENGTH = 1_500

const kept = shallowRef<readonly AppError[]>(read())

/** The last ones, the latest first. */
export const appErrors: Readonly<ShallowRef<readonly AppError[]>> = readonly(kept)

/** Keep what was thrown and nobody expected. What has words of its own, such as a full disk, is no such thing. */
export function keepError(thrown: unknown): void {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  // By the specification harmless; the browser only says that it lays out a frame later.
  if (isDiskFull(thrown) || text.includes('ResizeObserver loop')) return
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const error = {
    at: new Date().toISOString(), times: 1, version: VERSION, screen: withoutNames(location.pathname),
    message: withoutNames(text).slice(0, MESSAGE_LENGTH), stack: withoutNames(stack).slice(0, STACK_LENGTH),
  }
  const earlier = read() // another tab's too
  const same = earlier.find((one) => isSame(one, error))
  write([{ ...error, times: (same?.times ?? 0) + 1 }, ...earlier.filter((one) => one !== same)].slice(0, MOST))
}

/** Whoever mends it has them. */
export function forgetErrors(): void {
  write([])
}

const isSame = (a: AppError, b: AppError): boolean =>
  a.message === b.message && a.screen === b.screen && a.version === b.version

/**
 * Without whatever may name somebody: what a message quotes, Chinese words, identifiers and long numbers.
 * Places in the program stay: their file names and columns are shorter.
 */
function withoutNames(text: string): string {
  return text
    .replaceAll(location.origin, '')
    .replace(/"[^"]*"|[\p{Script=Han}]+/gu, '…')
    .replace(/[\w-]{24,}|\b(?=[A-Z\d]*\d)[A-Z\d]{12,}\b|\d{8,}/g, '…')
}

function read(): AppError[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]') as AppError[]
  } catch {
    return [] // no storage, or not ours: keeping errors must never be one
  }
}

function write(errors: AppError[]): void {
  kept.value = errors
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(errors))
  } catch {
    // Full: they are at least shown until the app is closed.
  }
}
