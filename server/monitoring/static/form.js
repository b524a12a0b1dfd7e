// The form of a line, beyond HTML: verdicts while one types, and what was typed outlives the page.
import { figure, judge } from "./judging.js";
import { keepDraft } from "/console/static/draft.js";

const form = document.querySelector(".line-form");
const corrective = form.elements.corrective_action;

function answerOf(asked) {
  const of = (kind) => [...asked.querySelectorAll(`[name^="${kind}-"]`)];
  const chosen = of("met").find((radio) => radio.checked);
  return {
    met: chosen ? chosen.value === "1" : undefined,
    value: figure(of("value")[0]?.value ?? ""),
    duration: figure(of("duration")[0]?.value ?? ""),
    counts: of("count").map((one) => figure(one.value)),
  };
}

function showVerdicts() {
  let outOfLimits = false;
  for (const asked of form.querySelectorAll("[data-limit]")) {
    const verdict = judge(JSON.parse(asked.dataset.limit), answerOf(asked));
    const output = asked.querySelector("[data-verdict]");
    output.className = verdict === null ? "" : verdict ? "met" : "not-met";
    output.value = verdict === null ? "" : verdict ? output.dataset.met : output.dataset.notMet;
    outOfLimits ||= verdict === false;
  }
  corrective.required = outOfLimits;
  corrective.closest("[data-corrective]").hidden = !outOfLimits && !corrective.value;
}

// A chosen answer is taken back by a second tap: a limit may be left out.
form.addEventListener("click", ({ target }) => {
  if (target.type !== "radio") return;
  if (target.dataset.was === "checked") {
    target.checked = false;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const radio of form.elements[target.name]) {
    radio.dataset.was = radio.checked ? "checked" : "";
  }
});
form.addEventListener("input", showVerdicts);
keepDraft(form);
showVerdicts();
