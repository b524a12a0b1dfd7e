// What the console does in the browser beyond HTML: every page works without it.

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
  const frames = document.querySelectorAll(".table-responsive");
  const reach = () =>
    frames.forEach((frame) => {
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    });
  addEventListener("resize", reach);
  reach();

  // A form that asks first: <form data-confirm="…">.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });

  // An input that submits its form when changed: <select data-submits>.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
});
