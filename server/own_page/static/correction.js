// A correction's forms on a bad line: what was typed and chosen is kept in this browser, photos are
// scaled and sent in pieces while one still types. Without script the same forms send all at once.
import { forgetDraft, keepDraft } from "/console/static/draft.js";
import * as kept from "./kept-photos.js";
import { Refused, sendEvidence, sendPhoto, sha256 } from "./sending.js";

const LONGEST_SIDE = 1920; // pixels, as server/own_page/evidence.py keeps them
const QUALITY = 0.85;

document.querySelectorAll("form[data-draft]").forEach(keepDraft);
const form = document.querySelector("form[data-evidence]");
// Hashing needs a secure address; IndexedDB may be switched off.
if (form && globalThis.crypto?.subtle && globalThis.indexedDB) withPhotos(form);

/** The photo as a JPEG of a size for pages; the file itself where this browser cannot read it. */
async function scaled(file) {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!image) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return jpeg ?? file;
}

function withPhotos(form) {
  const words = JSON.parse(form.dataset.words);
  const { draft, evidence, most } = form.dataset;
  const input = form.elements.photos;
  const list = form.querySelector("[data-photos]");
  const state = form.querySelector("[data-state]");
  const token = form.elements.csrf_token.value;
  const chosen = new Map(); // by id: {photo, item, sent}
  let choosing = Promise.resolve(); // what is scaled and hashed at the moment
  let busy = false;

  const say = (text) => (state.textContent = text);
  const isWaiting = (waiting) => say(waiting ? words.waiting : busy ? words.submitting : "");

  function show(photo) {
    const number = chosen.size + 1;
    const item = document.createElement("li");
    const image = new Image();
    image.src = URL.createObjectURL(photo.blob);
    image.alt = words.photo.replace("%s", number);
    const progress = document.createElement("progress");
    progress.setAttribute("aria-label", image.alt);
    const said = document.createElement("p");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn btn-sm btn-outline-secondary";
    remove.textContent = words.remove.replace("%s", number);
    remove.addEventListener("click", () => drop(photo.id));
    item.append(image, progress, said, remove);
    list.append(item);
    list.hidden = false;
    const progressed = (done, size) => {
      progress.max = size;
      progress.value = done;
      said.textContent = done < size ? words.sending : words.sent;
    };
    progressed(0, photo.blob.size);
    const sent = sendPhoto(photo, token, { isWaiting, progressed });
    sent.catch((error) => (said.textContent = error.message));
    chosen.set(photo.id, { photo, item, sent });
  }

  async function drop(id) {
    chosen.get(id)?.item.remove();
    chosen.delete(id);
    list.hidden = chosen.size === 0;
    await kept.remove(id).catch(() => undefined);
  }

  async function choose(files) {
    for (const file of files) {
      if (chosen.size >= Number(most)) return say(words.tooMany);
      const blob = await scaled(file);
      const hash = await sha256(blob);
      const photo = { id: `${draft} ${hash}`, draft, at: Date.now(), blob, sha256: hash };
      if (chosen.has(photo.id)) continue;
      await kept.put(photo).catch(() => undefined); // no place left: it is sent all the same
      show(photo);
    }
  }

  async function submit() {
    await choosing;
    const photos = await Promise.all([...chosen.values()].map((one) => one.sent));
    await sendEvidence(evidence, token, isWaiting, form.elements.text.value, photos);
    await kept.forget(draft).catch(() => undefined);
    forgetDraft(form);
    location.assign(location.pathname);
  }

  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // they are kept here, and not sent a second time by the form itself
    choosing = choosing.then(() => choose(files));
  });
  form.querySelector("[data-forget]").addEventListener("click", () =>
    [...chosen.keys()].forEach(drop),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say(words.submitting);
    try {
      await submit();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(`${words.failed}${words.colon}${error.message}`);
    } finally {
      busy = false;
    }
  });
  kept.of(draft).then((photos) => {
    photos.forEach(show);
    if (photos.length > 0) form.querySelector("[data-restored]").hidden = false;
  });
}
