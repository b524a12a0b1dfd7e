/** The version of this build, from package.json. */
declare const __APP_VERSION__: string

// For ESLint, which reads types without knowing components; vue-tsc sees the real ones.
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}
