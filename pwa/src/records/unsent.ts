import { db } from '@/storage/database'

/** Records the server has not for certain. Never hidden from the inspector. */
export const countUnsent = (): Promise<number> => db.records.where('delivery.state').anyOf('waiting', 'refused').count()

/** Pictures that sealed records name, likewise. */
export const countUnsentPhotos = (): Promise<number> =>
  db.photos.where('delivery.state').anyOf('waiting', 'refused').count()
