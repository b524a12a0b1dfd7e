import { ask } from '@/session/api'
import { readMeta, writeMeta } from '@/storage/database'
import { reportFault } from './faults'
import { parseOrigin } from './checkpoint'
import { kidOf, verifyJws } from './jws'

/** The installation's keys, oldest first, how each vouched for the next, and the log's name per epoch. */
export interface InstallationKeys {
  keys: JsonWebKey[]
  handovers: string[]
  /** C2SP note verifier keys: `<origin>+<key id>+<key>`. */
  verifiers?: string[]
}

/** The key that signs now; undefined before the phone was enrolled. */
export const currentSealKey = async (): Promise<JsonWebKey | undefined> => (await readMeta('installation'))?.keys.at(-1)

/**
 * Remember the installation's keys, the first time on trust. Later only keys are added that the one
 * in use hands over to; a server that shows another key as its own is reported. False: nothing of what is
 * offered is known here, so this is another installation.
 */
export async function pin(installation: string, offered: InstallationKeys): Promise<boolean> {
  const known = await readMeta('installation')
  // The name of the log is learnt as its keys are, at the first answer that says it.
  const host = known?.host ?? hostIn(offered.verifiers ?? [], installation)
  const named = host === undefined ? {} : { host }
  if (!known) {
    await writeMeta('installation', { id: installation, keys: offered.keys, ...named })
    return true
  }
  if (known.id !== installation) {
    await reportFault('other-origin', installation)
    return false
  }
  const keys = await vouchedFor(known.keys, offered.handovers)
  await writeMeta('installation', { ...known, keys, ...named })
  const [shown, ours] = [lastKid(offered.keys), lastKid(keys)]
  if (shown !== ours) await reportFault('unknown-key', `kid ${String(shown)}`)
  const kids = keys.map(kidOf)
  return offered.keys.some((key) => kids.includes(kidOf(key)))
}

/** Ask for the installation's keys when something is signed by one we do not know; whether there was news. */
export async function renewPins(): Promise<boolean> {
  const known = await readMeta('installation')
  const answer = await ask<InstallationKeys | null>('/api/v1/seals/keys')
  if (!known || answer.kind !== 'ok' || !isKeys(answer.data)) return false
  await pin(known.id, answer.data)
  return ((await readMeta('installation'))?.keys.length ?? 0) > known.keys.length
}

/**
 * The known keys, and those they hand over to, one after another: each by the key in use before it. A
 * key that was handed over no longer speaks for anybody, should it have leaked.
 */
export async function vouchedFor(known: readonly JsonWebKey[], handovers: readonly string[]): Promise<JsonWebKey[]> {
  const keys = [...known]
  for (const handover of handovers) {
    const next = await verifyJws(handover, 'key-handover+jws', keys.slice(-1))
    if (typeof next !== 'string' && isNew(next, keys)) keys.push(next)
  }
  return keys
}

/** JSON of another form is no answer of ours. */
export const isKeys = (value: InstallationKeys | null): value is InstallationKeys =>
  Array.isArray(value?.keys) && Array.isArray(value.handovers)

const isNew = (key: JsonWebKey, known: JsonWebKey[]): boolean =>
  typeof key.x === 'string' && !known.some((other) => kidOf(other) === kidOf(key))

const lastKid = (keys: readonly JsonWebKey[]): unknown => keys.slice(-1).map(kidOf)[0]

/** The host in the log's name, which stays when the address changes. */
function hostIn(verifiers: readonly string[], installation: string): string | undefined {
  const origins = verifiers.map((verifier) => parseOrigin(verifier.split('+')[0] ?? ''))
  return origins.find((origin) => origin?.installation === installation)?.host
}
