/** Held by each tab in which something may be half done. */
const NAME = 'half-done'

/** Tell the other tabs whether something may be half done in this one; gone with the tab. */
export function holdOpen(): (settled: boolean) => void {
  let letGo: (() => void) | null = null
  return (settled) => {
    if (settled) {
      letGo?.()
      letGo = null
    } else if (letGo === null && isSecureContext) {
      const done = new Promise<void>((resolve) => {
        letGo = resolve
      })
      void navigator.locks.request(NAME, { mode: 'shared' }, () => done)
    }
  }
}

/** Whether something may be half done in any tab. */
export async function isOpenSomewhere(): Promise<boolean> {
  const { held = [], pending = [] } = await navigator.locks.query()
  return [...held, ...pending].some(({ name }) => name === NAME)
}
