import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { Plugin } from 'vite'

const WORTH_IT = /\.(js|css|wasm)$/
const LEAST_BYTES = 1024

/** Beside each large file the same in Brotli, made once here instead of at each request: a third of the bytes on a slow network. */
export function compressed(): Plugin {
  let folder: string | undefined
  return {
    name: 'compressed',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }) {
      folder = dir
    },
    // The service worker is there by then.
    closeBundle: {
      sequential: true,
      order: 'post',
      handler() {
        if (folder !== undefined) for (const path of filesOf(folder)) compress(path)
      },
    },
  }
}

const filesOf = (folder: string): string[] =>
  ['sw.js', ...readdirSync(join(folder, 'assets')).map((name) => join('assets', name))]
    .filter((name) => WORTH_IT.test(name))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))

function compress(path: string): void {
  const bytes = readFileSync(path)
  if (bytes.length >= LEAST_BYTES) writeFileSync(`${path}.br`, brotliCompressSync(bytes))
}
