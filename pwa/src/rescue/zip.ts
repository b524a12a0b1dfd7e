/**
 * A ZIP whose entries are stored as they are, each with its size and checksum before its bytes, so that
 * it can be read as a stream from its first byte. (Libraries that write ZIPs as a stream put both behind.)
 */
export class StoredZip {
  private readonly parts: BlobPart[] = []
  private readonly directory: Uint8Array<ArrayBuffer>[] = []
  private at = 0

  constructor(private readonly madeAt: Date = new Date()) {}

  /** `name` is ASCII. Throws RangeError beyond what a ZIP without extensions holds. */
  add(name: string, data: Uint8Array<ArrayBuffer>): void {
    const entry = new Fields(this.madeAt, name, crc32(data), data.length)
    if (this.directory.length >= MOST_ENTRIES || this.at + data.length > MOST_BYTES) throw new RangeError('too much for one ZIP')
    const header = entry.local()
    this.directory.push(entry.central(this.at))
    // As blobs, which a browser may move to its disk: hundreds of pictures do not fit into memory.
    this.parts.push(header, new Blob([data]))
    this.at += header.length + data.length
  }

  finish(): Blob {
    const size = this.directory.reduce((sum, { length }) => sum + length, 0)
    const count = this.directory.length
    const end = littleEndian([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, this.at], [2, 0])
    return new Blob([...this.parts, ...this.directory, end], { type: 'application/zip' })
  }
}

const MOST_ENTRIES = 65_535
const MOST_BYTES = 0xffffffff - 0x1000000 // room for the directory

/** What both headers of an entry say. APPNOTE.TXT 4.3.7 and 4.3.12. */
class Fields {
  private readonly name: Uint8Array
  private readonly common: [bytes: number, value: number][]

  constructor(madeAt: Date, name: string, crc: number, size: number) {
    this.name = new TextEncoder().encode(name)
    this.common = [
      [2, 20], // version needed: 2.0
      [2, 0], // flags: none
      [2, 0], // method: stored
      [2, dosTime(madeAt)],
      [2, dosDate(madeAt)],
      [4, crc],
      [4, size],
      [4, size],
      [2, this.name.length],
      [2, 0], // extra field
    ]
  }

  local(): Uint8Array<ArrayBuffer> {
    return joined(littleEndian([4, 0x04034b50], ...this.common), this.name)
  }

  central(at: number): Uint8Array<ArrayBuffer> {
    return joined(littleEndian([4, 0x02014b50], [2, 20], ...this.common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), this.name)
  }
}

function littleEndian(...fields: [bytes: number, value: number][]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [width, value] of fields) {
    if (width === 4) view.setUint32(at, value, true)
    else view.setUint16(at, value, true)
    at += width
  }
  return bytes
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}

const dosTime = (at: Date): number => (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1)
// A ZIP knows no day before 1980: a phone's clock may.
const dosDate = (at: Date): number => (Math.max(0, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

/** CRC-32 as ZIP, PNG and Ethernet have it. */
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
