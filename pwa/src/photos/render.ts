import { AIM_BYTES, fitted, QUALITIES } from './plan'

/**
 * The picture upright, at most 1600 px, about 300 KB, with the lines written into it, as JPEG. Drawing it
 * anew leaves everything else of the file behind: EXIF, with its own place and time, and thumbnails.
 */
export async function render(source: Blob, lines: string[]): Promise<Blob> {
  // Upright without being asked to: the word for it, 'from-image', is a TypeError before Chrome 112 and Safari 17.2.
  const bitmap = await createImageBitmap(source)
  const { width, height } = fitted(bitmap)
  const canvas = canvasOf(width, height)
  const context = contextOf(canvas)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  write(context, lines, width, height)
  return encode(canvas)
}

type Canvas = OffscreenCanvas | HTMLCanvasElement
type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

function contextOf(canvas: Canvas): Context {
  const context = 'convertToBlob' in canvas ? canvas.getContext('2d') : canvas.getContext('2d')
  if (!context) throw new Error('no 2d context')
  return context
}

function write(
  context: Context,
  lines: string[],
  width: number,
  height: number,
): void {
  const size = Math.max(14, Math.round(Math.max(width, height) / 48))
  const lineHeight = size * 1.35
  const top = height - lines.length * lineHeight - size / 2
  context.fillStyle = 'rgb(0 0 0 / 55%)'
  context.fillRect(0, top, width, height - top)
  context.font = `${size}px sans-serif`
  context.textBaseline = 'top'
  context.fillStyle = '#fff'
  lines.forEach((line, index) => {
    context.fillText(line, size / 2, top + size / 3 + index * lineHeight, width - size)
  })
}

async function encode(canvas: Canvas): Promise<Blob> {
  let encoded = new Blob()
  for (const quality of QUALITIES) {
    encoded = await toJpeg(canvas, quality)
    if (encoded.size <= AIM_BYTES) break
  }
  return encoded
}

function toJpeg(canvas: Canvas, quality: number): Promise<Blob> {
  if ('convertToBlob' in canvas) return canvas.convertToBlob({ type: 'image/jpeg', quality })
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null): void => {
      if (blob) resolve(blob)
      else reject(new Error('not encoded'))
    }
    canvas.toBlob(done, 'image/jpeg', quality)
  })
}
