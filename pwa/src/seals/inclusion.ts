import type { Fetched } from '@/changes/feed'
import { decodeStrictly, sha256Hex } from '@/records/hash'
import type { CheckpointRow } from '@/storage/database'
import { reportFault } from './faults'
import { holdsInclusion, leafHash } from './tree'
import { askForProof } from './watch'

export type Inclusion =
  | { kind: 'held' }
  /** And reported: the server gave a receipt for it long ago. */
  | { kind: 'not-held' }
  | Exclude<Fetched, { kind: 'done' }>

/** Have it shown that a text stands in the log, as this checkpoint has it. */
export async function proveInclusion(text: string, checkpoint: CheckpointRow): Promise<Inclusion> {
  const path = `/api/v1/seals/inclusion/${await sha256Hex(text)}?size=${checkpoint.size}`
  const answer = await askForProof(path)
  const isUnknown = answer.kind === 'problem' && answer.status === 404
  if (answer.kind !== 'ok' && !isUnknown) return answer
  if (answer.kind === 'ok' && answer.data) {
    const { index, proof } = answer.data
    const root = decodeStrictly(checkpoint.root)
    if (await holdsInclusion(await leafHash(text), index, checkpoint.size, root, proof)) return { kind: 'held' }
  }
  await reportFault('not-in-log', text, checkpoint.note)
  return { kind: 'not-held' }
}
