// Runs on every page: the behaviour of the library's components, and keys that follow a page's own links.
// Pages work without it.
import { initAll } from "./govuk-frontend.min.js";

initAll();

const WAYS = { ArrowLeft: "prev", ArrowRight: "next" };
const FIELDS = "input, textarea, select, [contenteditable], [tabindex]";

// Near the end of what a box for words may hold, how much is left of it; read aloud once typing pauses.
const NEAR_END = 0.1;
const SILENCE = 1000;
let silence = 0;

function leftIn(box) {
  return Number(box.dataset.longest) - [...box.value.trim()].length;
}

function wordsFor(left) {
  const count = Math.abs(left).toLocaleString("en-GB");
  return `You have ${count} character${count === "1" ? "" : "s"} ${left < 0 ? "too many" : "remaining"}`;
}

// On paper the words of a box stand in its place, as they are typed by then: a box would be cut.
addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll("main textarea:not([hidden])")) {
    let copy = box.previousElementSibling;
    if (!copy?.classList.contains("rt-printed")) {
      copy = document.createElement("div");
      copy.className = "rt-printed";
      box.before(copy);
    }
    copy.textContent = box.value;
  }
});

function counterOf(box) {
  const id = `${box.id}-left`;
  const there = document.getElementById(id);
  if (there) return there;
  const counter = document.createElement("div");
  counter.id = id;
  const shown = document.createElement("div");
  shown.setAttribute("aria-hidden", "true");
  const aloud = document.createElement("div");
  aloud.className = "govuk-visually-hidden";
  aloud.setAttribute("aria-live", "polite");
  counter.append(shown, aloud);
  box.after(counter);
  return counter;
}

function count(box, isTyped) {
  const left = leftIn(box);
  const near = left <= Number(box.dataset.longest) * NEAR_END;
  if (!near && !document.getElementById(`${box.id}-left`)) return;
  const [shown, aloud] = counterOf(box).children;
  shown.textContent = near ? wordsFor(left) : "";
  shown.className = `govuk-character-count__message ${left < 0 ? "govuk-error-message" : "govuk-hint"}`;
  clearTimeout(silence);
  if (isTyped) silence = setTimeout(() => (aloud.textContent = shown.textContent), SILENCE);
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.longest) count(event.target, true);
});

addEventListener("pageshow", () => {
  for (const box of document.querySelectorAll("textarea[data-longest]")) count(box, false);
});

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest(FIELDS)) return;
  document.querySelector(`.rt-next-previous a[rel="${way}"]`)?.click();
});
