import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin } from 'vite'

const EMBEDDED_FONT = /url\(data:font\/woff2;charset=utf-8;base64,([A-Za-z0-9+/=]+)\)/
const REMOTE_FONT = /,?\s*url\(\/\/[^)]+\)\s*format\("woff"\)/g

// What Vant's own parts show; our screens have icons of their own (frame/icons.ts).
const SHOWN = ['success', 'minus', 'cross']
const ICON = /\.van-icon-([a-z0-9-]+):before\s*\{[^}]*\}/g
const ifShown = (rule: string, name: string): string => (SHOWN.includes(name) ? rule : '')

/**
 * Vant's icon font as a file of our own.
 *
 * Vant embeds the font in its CSS as a data: address, which our Content-Security-Policy refuses,
 * and names a remote copy beside it, which nothing here may fetch. The same bytes as a file are
 * hashed, served and precached like every other asset. The rules of two hundred icons that nobody sees are left out.
 */
export function vantIcons(): Plugin {
  const file = resolve(import.meta.dirname, '../node_modules/.vant-icons/vant-icon.woff2')
  return {
    name: 'vant-icons',
    enforce: 'pre',
    transform(css, id) {
      if (!/vant\/.*\.css($|\?)/.test(id)) return null
      const font = EMBEDDED_FONT.exec(css)?.[1]
      if (font === undefined) return null // none of the icons' own
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, Buffer.from(font, 'base64'))
      return { code: css.replace(EMBEDDED_FONT, `url(${file})`).replace(REMOTE_FONT, '').replace(ICON, ifShown), map: null }
    },
  }
}
