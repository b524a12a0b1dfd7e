/** On a slow phone, under load, a write takes a second or two. */
const PATIENCE_MS = 15_000

/**
 * What the database was asked, unless it stays silent: then a `StorageSilent` is thrown. A page that Safari
 * leaves in the middle of a write keeps the tables locked until it is opened anew.
 */
export async function inTime<T>(asked: Promise<T>, patienceMs: number = PATIENCE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StorageSilent())
    }, patienceMs)
  })
  return Promise.race([asked, silent]).finally(() => {
    clearTimeout(timer)
  })
}

export class StorageSilent extends Error {
  override name = 'StorageSilent'
  override message = 'the database did not answer in time'
}
