import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

export interface ToDecode {
  id: number
  bitmap: ImageBitmap
}
export interface Decoded {
  id: number
  text: string | null
}

// The library's default address is a public CDN; ours is precached with the app.
prepareZXingModule({ overrides: { locateFile: () => wasm } })

addEventListener('message', ({ data }: MessageEvent<ToDecode>) => {
  void decode(data).then((decoded) => {
    postMessage(decoded)
  })
})

async function decode({ id, bitmap }: ToDecode): Promise<Decoded> {
  try {
    const results = await readBarcodes(pixels(bitmap), { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 })
    return { id, text: results.find(({ isValid }) => isValid)?.text ?? null }
  } catch {
    return { id, text: null }
  } finally {
    bitmap.close()
  }
}

function pixels(bitmap: ImageBitmap): ImageData {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('no 2d context')
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}
