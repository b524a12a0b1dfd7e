// What was typed into a form stays in this browser until the server has kept it.
// <form data-draft="whose"> with [data-restored] and [data-forget] inside; a page that shows that
// something was kept has the `id` of its form in its address, as `kept`.

const KEPT_DAYS = 30;
const PREFIX = "draft ";
// Of the page, not typed; `id` stays with its text, by which the server knows a line sent twice.
const NOT_TYPED = new Set(["csrf_token", "plan_version", "act"]);

const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");

/** Forget what nobody came back for. */
function forgetOld() {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    if (Date.now() - (read(key)?.at ?? 0) > KEPT_DAYS * 86_400_000) localStorage.removeItem(key);
  }
}

const typedIn = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_TYPED.has(name));

function putBack(form, fields) {
  const left = [...fields];
  for (const element of form.elements) {
    const of = (name) => left.findIndex(([given]) => given === name);
    if (element.type === "radio") {
      element.checked = left.some(([name, value]) => name === element.name && value === element.value);
    } else if (of(element.name) >= 0) {
      element.value = left.splice(of(element.name), 1)[0][1];
    }
  }
}

/** Drafts of what the server says it has kept. */
function forgetKept() {
  const kept = new URLSearchParams(location.search).get("kept");
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const isKept = read(key)?.fields.some(([name, value]) => name === "id" && value === kept);
    if (isKept) localStorage.removeItem(key);
  }
}

/** Forget what was typed into this form: the server has it. */
export const forgetDraft = (form) => localStorage.removeItem(PREFIX + form.dataset.draft);

export function keepDraft(form) {
  const key = PREFIX + form.dataset.draft;
  const restored = form.querySelector("[data-restored]");
  const fresh = typedIn(form);
  forgetOld();
  forgetKept();
  const draft = read(key);
  // What the server sent back with its errors is newer than any draft.
  if (draft && !document.getElementById("problem")) {
    putBack(form, draft.fields);
    restored.hidden = false;
  }
  form.addEventListener("input", () =>
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typedIn(form) })),
  );
  form.querySelector("[data-forget]").addEventListener("click", () => {
    localStorage.removeItem(key);
    putBack(form, fresh);
    restored.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    localStorage.removeItem(key);
  });
}
