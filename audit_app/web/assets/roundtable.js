// Runs on every page: the behaviour of the library's components, and keys that follow a page's own links.
// Pages work without it.
import { initAll } from "./govuk-frontend.min.js";

initAll();

const WAYS = { ArrowLeft: "prev", ArrowRight: "next" };
const FIELDS = "input, textarea, select, [contenteditable], [tabindex]";

// Near the end of what a box for words may hold, how much is left of it; read aloud once typing pauses. A list holds so
// many lines, and each of them so many characters.
const COUNTED = "textarea:is([data-longest], [data-longest-line], [data-most-lines])";
const NEAR_END = 0.1;
const SILENCE = 1000;
let silence = 0;

const lengthOf = (words) => [...words].length;

function linesOf(box) {
  const lines = box.value.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
  return lines.filter((line) => line);
}

function longestLine(box) {
  const after = box.dataset.countedAfter;
  const counted = (line) => (after ? line.slice(line.indexOf(after) + 1).trim() : line);
  return linesOf(box).reduce((most, line) => Math.max(most, lengthOf(counted(line))), 0);
}

const BOUNDS = [
  ["longest", (box) => lengthOf(box.value.trim()), "character", ""],
  ["longestLine", longestLine, "character", " on the longest line"],
  ["mostLines", (box) => linesOf(box).length, "line", ""],
];

// Of the bounds that are near, one that is passed, or else the first; undefined where none is.
function nearEnd(box) {
  const near = BOUNDS.filter(([name]) => box.dataset[name])
    .map(([name, used, noun, where]) => ({ most: Number(box.dataset[name]), used: used(box), noun, where }))
    .map((bound) => ({ ...bound, left: bound.most - bound.used }))
    .filter(({ most, left }) => left <= most * NEAR_END);
  return near.find(({ left }) => left < 0) ?? near[0];
}

function wordsFor({ left, noun, where }) {
  const count = Math.abs(left).toLocaleString("en-GB");
  return `You have ${count} ${noun}${count === "1" ? "" : "s"} ${left < 0 ? "too many" : "remaining"}${where}`;
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
  const near = nearEnd(box);
  if (!near && !document.getElementById(`${box.id}-left`)) return;
  const [shown, aloud] = counterOf(box).children;
  shown.textContent = near ? wordsFor(near) : "";
  shown.className = `govuk-character-count__message ${near?.left < 0 ? "govuk-error-message" : "govuk-hint"}`;
  clearTimeout(silence);
  if (isTyped) silence = setTimeout(() => (aloud.textContent = shown.textContent), SILENCE);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.(COUNTED)) count(event.target, true);
});

addEventListener("pageshow", () => {
  for (const box of document.querySelectorAll(COUNTED)) count(box, false);
});

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest(FIELDS)) return;
  document.querySelector(`.rt-next-previous a[rel="${way}"]`)?.click();
});
