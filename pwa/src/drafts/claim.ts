/** The right to change something in this tab, which no other tab has at the same time. */
export interface Claim {
  /** Take it from the tab that has it. */
  takeOver: () => void
  release: () => void
}

/** A screen of this tab that closes lets go within this time: another tab does not. */
const PATIENCE_MS = 400

/**
 * Ask for the right named so. `held` is called when this tab has it, `elsewhere` when another tab has, also
 * when that one took it over; as soon as it lets go, `held` is called.
 */
export function claim(name: string, on: { held: () => void; elsewhere: () => void }): Claim {
  let round = 0
  let letGo = (): void => undefined
  let queued = new AbortController()
  const timer = setTimeout(on.elsewhere, PATIENCE_MS)

  const ask = (steal: boolean): void => {
    const mine = ++round
    queued.abort() // a request of ours that still waits must not be granted beside this one
    queued = new AbortController()
    const granted = (): Promise<void> => {
      clearTimeout(timer)
      on.held()
      return new Promise((resolve) => {
        letGo = resolve
      })
    }
    const options = steal ? { steal } : { signal: queued.signal }
    navigator.locks.request(name, options, granted).catch(() => {
      if (mine !== round) return
      on.elsewhere() // it was taken over
      ask(false)
    })
  }
  ask(false)
  return {
    takeOver: () => {
      ask(true)
    },
    release: () => {
      round++
      clearTimeout(timer)
      queued.abort()
      letGo()
    },
  }
}
