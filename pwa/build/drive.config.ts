import { fileURLToPath, URL } from 'node:url'
import { defineConfig } from 'vite'
import app from '../vite.config.ts'

/**
 * src/testing/drive.ts as one script that a test puts into the app's page. It draws with the worker that the
 * app has: built from the same source by the same builder, that file has the same name.
 */
export default defineConfig({
  base: '/app/',
  define: { ...app.define, 'import.meta.url': 'location.href' },
  ...(app.resolve && { resolve: app.resolve }),
  worker: { format: 'es' },
  publicDir: false,
  build: {
    target: ['chrome103', 'safari16.4'],
    emptyOutDir: true,
    rolldownOptions: {
      input: fileURLToPath(new URL('../src/testing/drive.ts', import.meta.url)),
      output: { format: 'iife', codeSplitting: false, entryFileNames: 'drive.js' },
    },
  },
})
