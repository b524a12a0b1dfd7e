import { expect, test, vi } from 'vitest'
import { render } from './render'

/** As Chrome before 112 and Safari before 17.2 read a picture: the word 'from-image' is not known yet. */
const readOfOld = (_: Blob, options?: ImageBitmapOptions): Promise<Partial<ImageBitmap>> =>
  options?.imageOrientation === 'from-image'
    ? Promise.reject(new TypeError('not a valid value for enumeration ImageOrientation'))
    : Promise.resolve({ width: 3000, height: 4000, close: () => undefined })

class Canvas {
  constructor(readonly width: number, readonly height: number) {}
  getContext = (): object => ({ drawImage: vi.fn(), fillRect: vi.fn(), fillText: vi.fn() })
  convertToBlob = ({ type = '' }: ImageEncodeOptions): Promise<Blob> =>
    Promise.resolve(new Blob([`${this.width} × ${this.height}`], { type }))
}

test('a picture is taken by the oldest browsers that the app is built for', async () => {
  vi.stubGlobal('createImageBitmap', readOfOld)
  vi.stubGlobal('OffscreenCanvas', Canvas)

  const picture = await render(new Blob(['a picture']), [])

  expect(picture.type).toBe('image/jpeg')
  expect(await picture.text()).toBe('1200 × 1600')
  vi.unstubAllGlobals()
})
