import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ManifestTransform } from 'workbox-build'

/**
 * What each file of a version must be, byte for byte: a page of the network's own in its place, or a file of
 * the next version, ends the update instead of becoming part of it. The one that runs goes on.
 */
export function integrity(folder: string): ManifestTransform {
  return (entries) => ({
    manifest: entries.map((entry) => {
      const sha256 = createHash('sha256').update(readFileSync(join(folder, entry.url))).digest('base64')
      return { ...entry, integrity: `sha256-${sha256}` }
    }),
    warnings: [],
  })
}
