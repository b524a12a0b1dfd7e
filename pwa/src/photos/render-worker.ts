import { render } from './render'

export interface ToRender {
  source: Blob
  lines: string[]
}
export type Rendered = { picture: Blob } | { failed: string }

addEventListener('message', ({ data }: MessageEvent<ToRender>) => {
  render(data.source, data.lines).then(
    (picture) => {
      postMessage({ picture } satisfies Rendered)
    },
    (error: unknown) => {
      postMessage({ failed: String(error) } satisfies Rendered)
    },
  )
})
