import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 as reference } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { sealCheck } from '@/records/check'
import { dayIn } from '@/records/clock'
import { outboxEntries } from '@/records/outbox'
import { sendAll } from '@/records/send'
import { useSession } from '@/session/session'
import { setUpDevice } from '@/session/setup'
import { db } from '@/storage/database'
import { LI, WANG } from '@/testing/installation'
import { aCheck, aPicture, phoneOfLi, SETTINGS } from '@/testing/samples'
import { makeRescueFile } from './rescue'
import { crc32, StoredZip } from './zip'

/** Entries by name, read from the first byte on by what stands before each: no directory, no seeking back. */
function readAsStream(zip: Buffer): Map<string, Buffer> {
  const entries = new Map<string, Buffer>()
  let at = 0
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const [flags, method] = [zip.readUInt16LE(at + 6), zip.readUInt16LE(at + 8)]
    expect([flags, method]).toEqual([0, 0])
    const [crc, size, name] = [zip.readUInt32LE(at + 14), zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)]
    const bytes = zip.subarray(at + 30 + name, at + 30 + name + size)
    expect(reference(bytes)).toBe(crc)
    entries.set(zip.toString('latin1', at + 30, at + 30 + name), bytes)
    at += 30 + name + size
  }
  return entries
}

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer())

describe('a rescue file', () => {
  test('holds every unsent record and picture, of every person, and nothing else', async () => {
    await phoneOfLi()
    await sealCheck(aCheck())
    await sendAll(LI.id)
    const sent = await db.records.toCollection().primaryKeys()
    const picture = await aPicture('of a record')
    await aPicture('of a draft')
    await sealCheck(aCheck({ photos: [picture] }))
    await useSession().signIn('wang', 'right')
    await setUpDevice(() => undefined)
    await sealCheck(aCheck({ inspectors: [WANG.id] }))
    const before = await db.records.toArray()

    const { file, records, photos } = await makeRescueFile()

    expect([records, photos, file.type]).toEqual([2, 1, 'application/zip'])
    expect(file.name).toMatch(/^guanqia-unsent-\d{4}-\d\d-\d\d\.zip$/)
    const entries = readAsStream(await bytesOf(file))
    expect([...entries.keys()]).toEqual(['records.jws', `photos/${picture.sha256}`])
    expect(entries.get(`photos/${picture.sha256}`)?.toString()).toBe('of a record')
    const lines = entries.get('records.jws')?.toString().split('\n') ?? []
    expect(lines.pop()).toBe('')
    expect(new Set(lines)).toEqual(new Set(before.filter(({ sha256 }) => !sent.includes(sha256)).map(({ jws }) => jws)))
    expect(await db.records.toArray()).toEqual(before)
  })

  test("is named after the day in the installation's time zone", async () => {
    await phoneOfLi()
    // A day and an hour apart: it is never the same day in both.
    for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await db.settings.update('settings', { data: { ...SETTINGS, timezone } })
      const { file } = await makeRescueFile()
      expect(file.name).toBe(`guanqia-unsent-${dayIn(timezone)}.zip`)
    }
  })

  test('that staff imported shows at the next sync: duplicates, with receipts', async () => {
    const installation = await phoneOfLi()
    const picture = await aPicture()
    await sealCheck(aCheck({ photos: [picture] }))
    const { file } = await makeRescueFile()
    const entries = readAsStream(await bytesOf(file))
    // What staff do with it, from another machine.
    await fetch('/api/v1/photos/' + picture.sha256, { method: 'PUT', body: entries.get(`photos/${picture.sha256}`) ?? null } as RequestInit)
    await fetch('/api/v1/records', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ records: entries.get('records.jws')?.toString().trim().split('\n'), device: '' }),
    })
    expect([installation.kept.size, installation.photos.size]).toEqual([1, 1])
    expect(await outboxEntries()).toMatchObject([{ state: 'waiting', photosWaiting: 1 }])

    await sendAll(LI.id)

    expect(await outboxEntries()).toMatchObject([{ state: 'received', photosWaiting: 0 }])
    expect([installation.leaves.length, installation.photos.size]).toEqual([1, 1])
  })
})

describe('a ZIP', () => {
  test('is read by another program, with its checksums', async () => {
    const zip = new StoredZip(new Date('2026-11-26T08:30:00'))
    zip.add('records.jws', new TextEncoder().encode('a.b.c\n'))
    zip.add('photos/ab', crypto.getRandomValues(new Uint8Array(60_000)))
    zip.add('photos/none', new Uint8Array())
    const folder = mkdtempSync(join(tmpdir(), 'zip-'))
    const path = join(folder, 'rescue.zip')
    writeFileSync(path, await bytesOf(zip.finish()))
    const program = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [(i.filename, i.file_size, i.compress_type, i.date_time) for i in z.infolist()])'

    const said = execFileSync('python3', ['-c', program, path]).toString().trim()

    expect(said).toBe(
      "None [('records.jws', 6, 0, (2026, 11, 26, 8, 30, 0)), ('photos/ab', 60000, 0, (2026, 11, 26, 8, 30, 0)), ('photos/none', 0, 0, (2026, 11, 26, 8, 30, 0))]",
    )
    expect([...readAsStream(readFileSync(path)).keys()]).toHaveLength(3)
    rmSync(folder, { recursive: true })
  })

  test.each([[''], ['123456789'], ['签名']])('has the checksum of %j', (text) => {
    const bytes = new TextEncoder().encode(text)
    expect(crc32(bytes)).toBe(reference(bytes))
  })

  test('holds no more than its fields can say', () => {
    const zip = new StoredZip()
    for (let count = 0; count < 65_535; count++) zip.add(String(count), new Uint8Array())
    expect(() => { zip.add('one more', new Uint8Array()) }).toThrow(RangeError)
  })
})
