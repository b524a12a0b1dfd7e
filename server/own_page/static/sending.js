// Requests that are made again until they are answered, and photos sent in pieces with them.

const PIECE = 64 * 1024; // bytes, as server/photos/pieces.py has it
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds before a request is made again
const PATIENCE = 60; // seconds for an answer

/** The server's refusal: asking again would not help. `message` is written for the user. */
export class Refused extends Error {}

/** Wait, but no longer than until the browser says that there is a network again. */
const pause = (seconds) =>
  new Promise((done) => {
    const timer = setTimeout(finished, seconds * 1000);
    function finished() {
      clearTimeout(timer);
      removeEventListener("online", finished);
      done();
    }
    addEventListener("online", finished);
  });

async function once(path, request) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE * 1000);
  try {
    return await fetch(path, { ...request, signal: giveUp.signal });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The answer to a request, made again until there is one: null where there is nothing (404, 204).
 * `isWaiting` is told whether the line is down. Throws Refused.
 */
async function ask(method, path, token, isWaiting, body, type = "application/octet-stream") {
  const headers = { "X-CSRF-Token": token, ...(body && { "Content-Type": type }) };
  for (let tries = 0; ; tries++) {
    const answer = await once(path, { method, body, headers }).catch(() => null);
    if (answer && answer.status < 500) {
      isWaiting(false);
      if ([204, 404].includes(answer.status)) return null;
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) return told;
      throw new Refused(told.detail ?? told.title ?? String(answer.status));
    }
    isWaiting(true);
    await pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
  }
}

export const sha256 = async (blob) =>
  [...new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

/** Send a photo, going on where it was broken off; gives the hash under which it is kept. */
export async function sendPhoto(photo, token, { isWaiting, progressed }) {
  const place = `/api/v1/own/photos/${photo.sha256}/pieces`;
  let upload = await ask("GET", place, token, isWaiting);
  const { size } = photo.blob;
  while (!upload?.photo) {
    const have = new Set(upload?.have);
    progressed(have.size * PIECE, size);
    let next = 0;
    while (have.has(next)) next++;
    const piece = photo.blob.slice(next * PIECE, (next + 1) * PIECE);
    // With all pieces there and no photo kept, the last one is sent again: the server finishes.
    const number = piece.size ? next : next - 1;
    const data = piece.size ? piece : photo.blob.slice(number * PIECE);
    upload = await ask("PUT", `${place}/${number}?size=${size}`, token, isWaiting, data);
  }
  progressed(size, size);
  return upload.photo;
}

export const sendEvidence = (path, token, isWaiting, text, photos) =>
  ask("POST", path, token, isWaiting, JSON.stringify({ text, photos }), "application/json");
