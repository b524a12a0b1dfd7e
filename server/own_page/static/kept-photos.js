// Photos of a draft, in this browser's IndexedDB until the server has them.

const KEPT_DAYS = 30;

const told = (asked) =>
  new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

function opened() {
  const opening = indexedDB.open("own-page", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { keyPath: "id" });
  return told(opening);
}

async function inStore(mode, work) {
  const database = await opened();
  try {
    return await work(database.transaction("photos", mode).objectStore("photos"));
  } finally {
    database.close();
  }
}

/** A photo is {id, draft, at, blob, sha256}; `draft` says whose form it belongs to. */
export const put = (photo) => inStore("readwrite", (store) => told(store.put(photo)));

export const remove = (id) => inStore("readwrite", (store) => told(store.delete(id)));

/** The photos of a draft, in the order chosen. Those that nobody came back for are forgotten. */
export async function of(draft) {
  const all = await inStore("readonly", (store) => told(store.getAll()));
  const isOld = ({ at }) => Date.now() - at > KEPT_DAYS * 86_400_000;
  await Promise.all(all.filter(isOld).map(({ id }) => remove(id)));
  return all.filter((one) => one.draft === draft && !isOld(one)).sort((a, b) => a.at - b.at);
}

export const forget = async (draft) => Promise.all((await of(draft)).map(({ id }) => remove(id)));
