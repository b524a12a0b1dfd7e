// What the console does in the browser beyond HTML: every page works without it.

// After which a form that led to no other page, such as a download, may be sent again.
const SENDING_MS = 5000;

// Follow the system's light or dark appearance. Runs in <head>, so nothing flashes.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => (document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light");
dark.addEventListener("change", follow);
// On paper always light: the page is white.
addEventListener("beforeprint", () => (document.documentElement.dataset.bsTheme = "light"));
addEventListener("afterprint", follow);
follow();

document.addEventListener("DOMContentLoaded", () => {
  // On narrow screens the navigation folds away behind its button; without script it stays open.
  const button = document.querySelector("[data-menu-button]");
  const menu = document.getElementById("menu");
  if (button && menu) {
    const fold = (open) => {
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("folded", !open);
    };
    button.hidden = false;
    fold(false);
    button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !menu.classList.contains("folded")) {
        fold(false);
        button.focus();
      }
    });
  }

  // A table wider than its frame scrolls with the keyboard too.
  const reach = () =>
    document.querySelectorAll(".table-responsive").forEach((frame) => {
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  addEventListener("resize", reach);
  reach();

  // After an action the keyboard goes on from what the page says about it, not from its top.
  const content = document.getElementById("content");
  const land = (...places) => {
    const place = places.map((one) => content.querySelector(one)).find(Boolean);
    if (!place) return;
    place.tabIndex = -1;
    place.focus();
  };
  if (!content.querySelector("[autofocus]")) land(".flash", "[role=alert]", "[data-lands]");

  // Past the navigation without #content in the address: the page that answers a form would take
  // that over, and begin there instead of where it lands.
  document.querySelector(".skip-link").addEventListener("click", (event) => {
    event.preventDefault();
    content.focus();
  });

  // Work that goes on: <section data-follows="1"> is asked for anew each second until it is done.
  // A page that reloads takes the focus away each time.
  const followed = () => content.querySelector("[data-follows]");
  const show = (page) => {
    const fresh = page.querySelector("[data-follows]");
    if (fresh) return followed().replaceChildren(...fresh.childNodes);
    document.title = page.title;
    content.replaceChildren(...page.getElementById("content").childNodes);
    reach();
    const isElsewhere = ![document.body, content].includes(document.activeElement); // in the menu
    if (!isElsewhere) land("[role=alert]", "[data-lands]", "#state", "h1");
  };
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null); // no network: later
    if (answer && (answer.redirected || !answer.ok)) return location.reload();
    if (answer) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    lookLater();
  };
  const lookLater = () => followed() && setTimeout(look, 1000 * followed().dataset.follows);
  lookLater();

  // A form, or one button of it, that asks first: data-confirm="…". And what is sent by a double
  // click is sent once: a second answer would hide the first, with a password shown only there.
  let sent = { button: null, at: -Infinity };
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    const [button, at] = [event.submitter, performance.now()];
    const again = button === sent.button && at - sent.at < SENDING_MS;
    if (again || (question && !confirm(question))) event.preventDefault();
    else sent = { button, at };
  });
  addEventListener("pageshow", () => (sent.at = -Infinity)); // back on the page, one may again

  // An input that submits its form when changed: <select data-submits>.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
});
