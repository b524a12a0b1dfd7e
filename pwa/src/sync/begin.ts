import type * as Sync from './sync'

// What talks to the server comes after the first screen, which needs none of it.
const load = (): Promise<typeof Sync> => import('./sync')

const AGAIN_MS = 15_000

/** As of sync.ts. */
export const sendNow = async (): Promise<void> => (await load()).sendNow()

/** As of sync.ts, as soon as it is loaded; the very first visit may lose its network before that. */
export function startSync(): () => void {
  let stop: (() => void) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  const begin = (): void => {
    load().then(
      (sync) => {
        if (!ended) stop = sync.startSync()
      },
      () => {
        timer = setTimeout(begin, AGAIN_MS)
      },
    )
  }
  begin()
  return () => {
    ended = true
    clearTimeout(timer)
    stop?.()
  }
}
