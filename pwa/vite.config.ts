import { readFileSync } from 'node:fs'
import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { compressed } from './build/compressed.ts'
import { integrity } from './build/integrity.ts'
import { vantIcons } from './build/vant-icons.ts'

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

// The server the dev server talks to; `make run` listens here.
const SERVER = 'http://127.0.0.1:8000'

export default defineConfig({
  base: '/app/',
  define: {
    __APP_VERSION__: JSON.stringify(version),
    // What Vue and vue-i18n have for older code than ours, and would ship otherwise.
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    target: ['chrome103', 'safari16.4'],
    // A data: address is refused by our Content-Security-Policy wherever it is not an image.
    assetsInlineLimit: 0,
    // The inline script that would polyfill this is refused too, and the targets need none.
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': SERVER, '/L': SERVER, '/console': SERVER, '/healthz': SERVER } },
  plugins: [
    vue(),
    vantIcons(),
    compressed(),
    VitePWA({
      includeManifestIcons: false, // precached with everything else below
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: null, // app-update/ registers it, and decides when a new version may start
      scope: '/app/',
      manifest: {
        id: '/app/',
        start_url: '/app/',
        scope: '/app/',
        name: '关卡 Guanqia',
        short_name: '关卡',
        description: '食品生产关键控制点的现场检查，离线可用。Field checks at critical control points, offline too.',
        lang: 'zh-Hans',
        dir: 'ltr',
        display: 'standalone',
        orientation: 'portrait',
        background_color: '#ffffff',
        theme_color: '#0b5cad',
        categories: ['government', 'productivity'],
        icons: [
          { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: 'icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      injectManifest: {
        rollupFormat: 'iife', // a classic worker: not every browser starts one made of modules
        // Everything, the decoder's WebAssembly too: the app must open and scan without a network.
        globPatterns: ['**/*.{js,css,html,wasm,woff2,png,svg,webmanifest}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        manifestTransforms: [integrity(fileURLToPath(new URL('dist', import.meta.url)))],
        sourcemap: false,
      },
    }),
  ],
})
