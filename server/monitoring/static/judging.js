// Does what was typed hold against a limit? The server decides; this tells it while one types.
// As server/checks/limits.py and the app do it: tests/vectors/limits.json holds for all three.

const DECIMAL = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;

/** As people type figures: in full width, with a real minus, with a blank. */
export const figure = (text) => text.normalize("NFKC").replaceAll("−", "-").replace(/\s/g, "");

/** Less than, equal or greater, exactly: binary numbers would round. */
function compare(a, b) {
  const places = Math.max(...[a, b].map((one) => (one.split(".")[1] ?? "").length));
  const [first, second] = [a, b].map((one) => {
    const [whole, rest = ""] = one.split(".");
    return BigInt(whole + rest.padEnd(places, "0"));
  });
  return first < second ? -1 : first > second ? 1 : 0;
}

/** "<x" of a report is known only to be below x: it holds below an upper bound, or is left open. */
function holds(operator, text, bound) {
  const below = text.startsWith("<");
  const order = compare(below ? text.slice(1) : text, bound);
  if (below) return operator === "<=" && order <= 0 ? true : null;
  return operator === "<=" ? order <= 0 : order >= 0;
}

const both = (first, second) =>
  first === false || second === false ? false : first === null || second === null ? null : true;

const isFigure = (text) => DECIMAL.test(text.replace(/^</, ""));

function ofValue(limit, text) {
  if (!Array.isArray(limit.value)) return holds(limit.operator, text, limit.value);
  if (text.startsWith("<")) return null;
  const [low, high] = limit.value;
  return compare(text, low) >= 0 && compare(text, high) <= 0;
}

function ofDuration({ duration }, text) {
  if (!duration) return true;
  return text && isFigure(text) ? holds(duration.operator, text, duration.value) : null;
}

function ofCounts({ sampling_plan: { n, c, m, M } }, counts) {
  const withinM = counts.map((count) => holds("<=", count, m));
  const withinCap = M === null ? [] : counts.map((count) => holds("<=", count, M));
  const above = withinM.filter((within) => within === false).length;
  if (withinCap.includes(false) || above > c) return false;
  if (counts.length < n || withinCap.includes(null)) return null;
  return withinM.filter((within) => within !== true).length <= c ? true : null;
}

/** True, false, or null for what cannot be told (yet). `answer`: {met, value, duration, counts}. */
export function judge(limit, { met, value = "", duration = "", counts = [] }) {
  if (met !== undefined) return met;
  if (!limit.confirmed) return null;
  if (limit.operator === "plan") {
    const given = counts.filter((count) => count !== "");
    return given.length > 0 && given.every(isFigure) ? ofCounts(limit, given) : null;
  }
  if (!value || !isFigure(value)) return null;
  return both(ofValue(limit, value), ofDuration(limit, duration));
}
