// The outline of a draft: questions and sections can be dragged, and what moves them leaves the page where it is.
// The same forms work without it, and take over whenever this cannot go on. Beside a part, the outline shows its place.

const ONE = "[data-question], [data-section]";
const MARKS = ["rt-drop-above", "rt-drop-below"];
const LONG_ENOUGH = 10000;

const main = document.querySelector("main");
const told = document.createElement("div");
told.className = "rt-told";
told.setAttribute("role", "status");
document.body.append(told);

const thingOf = (element) => ("question" in element.dataset ? "question" : "section");
const keyOf = (element) => element?.dataset[thingOf(element)] ?? "";
const sectionOf = (element) => element.closest("[data-section]");
const questionsOf = (section) => [...section.querySelectorAll("[data-question]")];
const isUpperHalf = (element, y) => {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2;
};

let dragged = null;
let place = null;
let line = Promise.resolve();
let waiting = 0;
let handedIn = false;
let silence = 0;

function giveHands() {
  for (const element of main.querySelectorAll(ONE)) {
    const hand = document.createElement("span");
    hand.className = "rt-outline__hand";
    hand.draggable = true;
    hand.setAttribute("aria-hidden", "true");
    hand.title = `Drag this ${thingOf(element)}`;
    hand.textContent = "⠿";
    const line = thingOf(element) === "question" ? element : element.querySelector(".rt-outline__head");
    line.prepend(hand);
  }
}

// Where what is dragged would stand: above `before` or, without one, last; `at` is what the line is drawn beside.
function placeAt(target, y) {
  const section = sectionOf(target);
  if (!section) return null;
  if (thingOf(dragged) === "section") return besideOf([...main.querySelectorAll("[data-section]")], section, y);
  const questions = questionsOf(section);
  const over = target.closest("[data-question]");
  if (over) return besideOf(questions, over, y);
  const isHead = target.closest(".rt-outline__head");
  if (questions.length && isHead) return { before: questions[0], at: questions[0], mark: MARKS[0], section };
  const last = questions[questions.length - 1] ?? section.querySelector(".rt-outline__head");
  return { before: null, at: last, mark: MARKS[1], section };
}

function besideOf(all, over, y) {
  const before = isUpperHalf(over, y) ? over : (all[all.indexOf(over) + 1] ?? null);
  return { before, at: over, mark: MARKS[Number(before !== over)], section: sectionOf(over) };
}

// It would stand where it stands.
function changesNothing({ before, section }) {
  if (before === dragged) return true;
  const isQuestion = thingOf(dragged) === "question";
  if (isQuestion && section !== sectionOf(dragged)) return false;
  const all = isQuestion ? questionsOf(section) : [...main.querySelectorAll("[data-section]")];
  return (all[all.indexOf(dragged) + 1] ?? null) === before;
}

function mark(next) {
  place?.at.classList.remove(...MARKS);
  place = next;
  place?.at.classList.add(place.mark);
}

main.addEventListener("dragstart", (event) => {
  const hand = event.target.closest?.(".rt-outline__hand");
  if (!hand || waiting) return;
  dragged = hand.closest(ONE);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", keyOf(dragged));
  event.dataTransfer.setDragImage(hand.parentElement, 0, 0);
  dragged.classList.add("rt-dragged");
});

main.addEventListener("dragover", (event) => {
  if (!dragged) return;
  const next = placeAt(event.target, event.clientY);
  mark(next && !changesNothing(next) ? next : null);
  if (place) event.preventDefault();
});

function letGo() {
  dragged?.classList.remove("rt-dragged");
  mark(null);
  dragged = null;
}

main.addEventListener("dragend", letGo);

main.addEventListener("drop", (event) => {
  if (!dragged || !place) return;
  event.preventDefault();
  const form = document.getElementById("drop");
  const says = {
    thing: thingOf(dragged),
    key: keyOf(dragged),
    section: keyOf(place.section),
    before: place.before ? keyOf(place.before) : "",
  };
  for (const [name, value] of Object.entries(says)) form.elements.namedItem(name).value = value;
  send(form, null, dragged);
  // What was dragged leaves the page before it could say that its drag has ended.
  letGo();
});

// Not every browser says which button sends a form.
let pressed = null;
main.addEventListener("click", (event) => {
  pressed = event.target.closest("button");
});

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".rt-outline .rt-act, .rt-undo form")) return;
  event.preventDefault();
  send(form, pressed && form.contains(pressed) ? pressed : null, form.closest(ONE));
});

// Presses are sent one after the other: whoever presses four times moves four times.
function send(form, button, element) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const moved = element && `[data-${thingOf(element)}="${CSS.escape(keyOf(element))}"]`;
  waiting += 1;
  line = line.then(() => post(form, button, body, moved)).then(() => {
    waiting -= 1;
  });
}

async function post(form, button, body, moved) {
  if (handedIn) return;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok || new URL(answer.url).pathname !== location.pathname) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(page.querySelector("main"), moved, button);
  } catch {
    // As without a script: the answer says what stands in the way.
    handIn(form, button);
  }
}

function handIn(form, button) {
  handedIn = true;
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
  }
  if (!form.isConnected) {
    form.hidden = true;
    document.body.append(form);
  }
  form.submit();
}

// What moved stays where it was seen, and the keyboard where it was.
function show(next, moved, button) {
  const find = () => (moved && main.querySelector(moved)) || null;
  const banner = next.querySelector(".govuk-notification-banner");
  banner?.remove();
  const height = button && find()?.getBoundingClientRect().top;
  main.textContent = "";
  main.append(...next.childNodes);
  giveHands();
  const element = find();
  if (button && element) window.scrollBy({ top: element.getBoundingClientRect().top - height, behavior: "instant" });
  focusOn(element, button);
  tell(banner);
}

function tell(banner) {
  clearTimeout(silence);
  told.textContent = banner?.querySelector(".govuk-notification-banner__content").textContent.trim() ?? "";
  silence = setTimeout(() => (told.textContent = ""), LONG_ENOUGH);
}

function focusOn(element, button) {
  if (!element) {
    main.querySelector(".rt-undo button")?.focus();
    return;
  }
  const line = thingOf(element) === "question" ? element : element.querySelector(".rt-outline__head");
  const same = button && (line.querySelector(`button[value="${button.value}"]`) ?? line.querySelector("button[name=act]"));
  const target = same ?? (line === element ? element : line.querySelector("[tabindex]"));
  target.focus({ preventScroll: Boolean(same) });
}

giveHands();

// What was done is said at the top, and the page stands where it was done.
const done = location.hash && document.getElementById(location.hash.slice(1));
const banner = main.querySelector(".govuk-notification-banner");
if (done && banner) {
  tell(banner);
  done.focus();
}

const contents = document.querySelector(".rt-contents");
const present = contents?.querySelector("[aria-current]");
if (present) contents.scrollTop = present.offsetTop - contents.clientHeight / 2;
