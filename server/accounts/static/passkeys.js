// Passkeys: the server gives a challenge, the phone answers it for whom it recognises. What needs
// them is hidden in the page until this browser, at this address, is known to have them.

const DIGITS = /^[\d.]+$|:/; // phones know names, not addresses of digits
const ANSWERED = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

/** The server's refusal; `message` is written for the user. */
class Refused extends Error {}

offered().then((is) => {
  for (const element of document.querySelectorAll("[data-passkey]")) {
    element.hidden = !is;
  }
  for (const element of document.querySelectorAll("[data-no-passkey]")) element.hidden = is;
  if (!is) return;
  document.querySelectorAll("form[data-passkey='add']").forEach((form) => run(form, add));
  document.querySelectorAll("form[data-passkey='sign-in']").forEach((form) => run(form, signIn));
});

/** Whether this phone tells its own user by finger, face or PIN, and this page may ask it to. */
async function offered() {
  if (!isSecureContext || typeof PublicKeyCredential !== "function" || DIGITS.test(location.hostname)) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
}

function run(form, work) {
  const words = JSON.parse(form.dataset.words);
  const state = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    state.textContent = words.asking;
    try {
      location.assign(await work(form));
    } catch (error) {
      state.textContent = error instanceof Refused ? error.message : (words[error.name] ?? words.failed);
      button.disabled = false;
    }
  });
}

async function add(form) {
  const { password, name, csrf_token: token } = form.elements;
  const { publicKey } = await ask(form.dataset.options, { password: password.value }, token.value);
  const options = {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: publicKey.excludeCredentials.map((one) => ({ ...one, id: toBytes(one.id) })),
  };
  const credential = await navigator.credentials.create({ publicKey: options });
  await ask(form.dataset.answer, { credential: plain(credential), name: name.value.trim() }, token.value);
  return location.pathname;
}

async function signIn(form) {
  const { publicKey } = await ask(form.dataset.options, {});
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  const credential = await navigator.credentials.get({ publicKey: options });
  const { next } = await ask(form.dataset.answer, { credential: plain(credential), next: form.dataset.next });
  return next;
}

async function ask(path, body, token) {
  const headers = { "Content-Type": "application/json", ...(token && { "X-CSRF-Token": token }) };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(told.detail ?? told.title ?? String(answer.status));
  return told;
}

/** What PublicKeyCredential.toJSON gives, which older phones have not. */
function plain({ id, rawId, type, response }) {
  const given = ANSWERED.filter((name) => response[name]);
  const answered = Object.fromEntries(given.map((name) => [name, toText(response[name])]));
  return { id, rawId: toText(rawId), type, response: answered };
}

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
