// Saves a section page of a return while it is being written, and says under the title what is saved.
// The form works without it, and takes over whenever this cannot go on: only while the server seems out of reach does
// the button wait, so that nobody is led from a page full of words to an error of the browser.

const PAUSE = 1500;
const PATIENCE = 20000;
// Somebody who pressed a button waits.
const HURRY = 8000;
const WAITS = [2000, 4000, 8000, 15000, 30000];
// After so many failures one after the other the button sends the form itself, whatever stands in the way of saving.
const ENOUGH = 3;
// A browser lets no more than 64 kB go on their way after the page has gone.
const LONGEST_LAST_WORD = 60000;

const PRESS = "Press Save and continue to send the page. Your answers are still on it";
const AWAY = "Not saved: we are trying again. Your answers are still on this page";
const STILL_AWAY = `Not saved: we are trying again. ${PRESS}`;
const ELSEWHERE = `Not saved: something other than Roundtable replied. ${PRESS}`;
const UNABLE = `Not saved: this browser cannot save while you type. ${PRESS}`;
const SIGNED_OUT = "You have been signed out. Press Save and continue to sign in again. Your answers are kept";
const REFUSED = "Not saved: press Save and continue. Your answers are still on this page";
const NOT_YOURS = "Not saved: you can no longer change this return. Your answers are still on this page";
const BACK = "Your changes are now saved";

const form = document.querySelector("form[data-autosave]");
const line = document.getElementById("saved-line");
const aloud = document.getElementById("saved-aloud");
const saveButton = form.querySelector("button[name=then]");
const hidden = (name) => form.elements.namedItem(name);

let turn = Number(hidden("page-turn").value);
let standing = line.textContent;
let trouble = "";
let outOfReach = false;
let failures = 0;
let timer = 0;
let underWay = null;
let pressed = null;
let waiting = false;
let leaving = false;

class Question {
  constructor(section) {
    this.section = section;
    this.key = section.id.replace("question-", "");
    this.reference = section.dataset.reference;
    this.clash = "";
    if (section.querySelector("[name^=settle-]")) {
      this.clash = `Not saved: select which answer to keep for ${this.reference}, then press Save and continue`;
    }
    this.problem = "";
    this.wrong = false;
    this.note = section.querySelector(".rt-question__saved");
    this.savedWords = this.note.textContent;
    this.between = section.querySelector(".rt-question__between");
    this.seen = true;
    this.place = section.querySelector(".rt-question__warnings");
    this.warnings = [...this.place.querySelectorAll("p")].map((one) => one.textContent);
    this.wasAnswered = this.answered;
    // What the server showed, or was told last. What came back as wrong is told once more: the line says what is open.
    this.told = "unsaved" in section.dataset ? null : this.words(true);
  }

  pairs(asItCame = false) {
    const inputs = [...this.section.querySelectorAll("input, textarea")].filter((one) => one.type !== "hidden");
    const given = (one) => !["radio", "checkbox"].includes(one.type) || (asItCame ? one.defaultChecked : one.checked);
    const words = (one) => (asItCame && one.type !== "radio" && one.type !== "checkbox" ? one.defaultValue : one.value);
    return inputs.filter(given).map((one) => [one.name, words(one)]);
  }

  words(asItCame = false) {
    return JSON.stringify(this.pairs(asItCame));
  }

  get changed() {
    return !this.clash && this.words() !== this.told;
  }

  get answered() {
    return this.pairs().some(([name, words]) => name.startsWith("value-") && words);
  }

  // An answer and a reason for having none exclude each other: whoever begins one lifts the other. Words stay.
  keepOneOf(input) {
    if (input.name.startsWith("absence-") && input.value) {
      for (const one of this.section.querySelectorAll("[type=radio][name^=value-]")) one.checked = false;
    } else if (this.answered && !this.wasAnswered) {
      for (const one of this.section.querySelectorAll("[name^=absence-][value='']")) one.checked = true;
    }
    this.wasAnswered = this.answered;
  }

  hear(said, sent) {
    this.told = sent;
    this.problem = said.problem;
    this.wrong = said.wrong;
    if (said.clash) {
      const who = `${said.clash} changed ${this.reference} while you were writing`;
      this.clash = `Not saved: ${who}. Press Save and continue to see both`;
    }
    if ("base" in said) hidden(`base-${this.key}`).value = said.base;
    if (said.saved) this.savedWords = said.saved;
    if (this.between) this.between.textContent = said.between;
    this.note.textContent = this.wrong ? `Not saved: ${this.problem}` : this.savedWords;
    this.note.classList.toggle("rt-question__saved--not", this.wrong);
    this.warn(said.warnings);
  }

  warn(warnings) {
    if (warnings.join() === this.warnings.join()) return;
    this.warnings = warnings;
    this.place.textContent = "";
    if (warnings.length) this.place.append(warningOf(warnings));
  }

  // A page says by their marks which questions it holds; one that nobody saw opened is met on the page that comes back.
  tellWhetherSeen() {
    const unseen = this.section.hidden || !this.seen;
    hidden(`base-${this.key}`).disabled = unseen && !this.changed;
  }
}

function warningOf(warnings) {
  const box = document.createElement("div");
  box.className = "rt-warning";
  for (const words of warnings) {
    const one = document.createElement("p");
    one.className = "govuk-body-s";
    one.textContent = words;
    box.append(one);
  }
  return box;
}

const FOUND = ".rt-question[data-reference]";
const questions = [...form.querySelectorAll(FOUND)].map((section) => new Question(section));
const changed = () => questions.filter((question) => question.changed);

// Which questions follow from the answers the server alone knows. One that is no longer asked is hidden with its words.

async function follow(asked) {
  for (const question of questions) question.section.hidden = !asked.includes(question.key);
  const known = new Set(questions.map((question) => question.key));
  if (asked.every((key) => known.has(key))) return;
  const fresh = await samePage();
  if (!fresh) return;
  let before = null;
  for (const section of [...fresh.querySelectorAll(`form[data-autosave] ${FOUND}`)]) {
    const here = document.getElementById(section.id);
    if (!here) {
      const added = document.adoptNode(section);
      if (before) before.after(added);
      else form.querySelector(".rt-question").before(added);
      watch(new Question(added));
      before = added;
    } else before = here;
  }
}

// One that was added is seen once it has been on the screen.
function watch(question) {
  questions.push(question);
  if (!window.IntersectionObserver) return;
  question.seen = false;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    question.seen = true;
    observer.disconnect();
  });
  observer.observe(question.section);
}

async function samePage() {
  const answer = await ask(location.href, {});
  return answer?.ok ? new DOMParser().parseFromString(answer.text, "text/html") : null;
}

// What was answered, with its text; null where nothing was, or not in time.
function ask(address, options) {
  const control = window.AbortController ? new AbortController() : null;
  let clock = 0;
  const late = new Promise((resolve) => {
    clock = setTimeout(() => {
      resolve(null);
      control?.abort();
    }, waiting ? HURRY : PATIENCE);
  });
  const more = control ? { signal: control.signal } : {};
  return Promise.race([answered(address, { redirect: "manual", ...options, ...more }), late]).finally(() =>
    clearTimeout(clock),
  );
}

async function answered(address, options) {
  try {
    const answer = await fetch(address, options);
    const { ok, status, type, headers } = answer;
    return { ok, status, type, ours: headers.has("Roundtable-Request"), text: await answer.text() };
  } catch {
    return null;
  }
}

// The line under the title. It is read aloud only when something stands in the way, and when that is over.

function status() {
  if (trouble) return trouble;
  const clash = questions.find((question) => question.clash);
  if (clash) return clash.clash;
  if (changed().length) return "Saving...";
  const open = questions.filter((question) => question.problem);
  if (open.length === 1) return `1 answer is not saved yet: ${open[0].problem}`;
  if (open.length) return `${open.length} answers are not saved yet: ${open.map((one) => one.reference).join(", ")}`;
  return standing;
}

function show() {
  const words = status();
  const amiss = Boolean(trouble) || questions.some((one) => one.clash || one.wrong);
  const news = amiss ? words : aloud.textContent && BACK;
  if (line.textContent !== words) line.textContent = words;
  if (aloud.textContent !== news) aloud.textContent = news;
  line.classList.toggle("rt-saved-line--not", amiss);
}

// One save at a time, in order; the next takes what changed meanwhile.

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function save() {
  clearTimeout(timer);
  underWay ??= attempt(changed())
    .catch(() => {
      trouble = UNABLE;
      outOfReach = false;
    })
    .finally(() => {
      underWay = null;
      show();
      if (!waiting && !trouble && changed().length) soon(PAUSE);
    });
  return underWay;
}

async function attempt(asked) {
  if (!asked.length && !trouble) return;
  if (!window.fetch) throw new Error("no fetch");
  const sent = new Map(asked.map((question) => [question.key, question.words()]));
  const answer = await ask(form.dataset.autosave, { method: "POST", body: bodyOf(asked) });
  if (answer?.ours && answer.status === 400 && (await freshToken())) return attempt(asked);
  await hear(answer, asked, sent);
}

async function hear(answer, asked, sent) {
  if (!answer || (answer.status >= 500 && !(answer.ours && answer.status === 500)) || answer.status === 429) {
    goesWrong(failures + 1 < ENOUGH ? AWAY : STILL_AWAY, failures + 1 < ENOUGH);
  } else if (answer.ours && answer.ok) {
    const said = JSON.parse(answer.text);
    standing = `All changes saved at ${said.at}`;
    trouble = "";
    outOfReach = false;
    failures = 0;
    for (const question of asked) question.hear(said.answers[question.key], sent.get(question.key));
    if (said.asked && !waiting) await follow(said.asked);
  } else if (answer.ours && answer.status === 401) {
    refuses(SIGNED_OUT);
  } else if (answer.ours && answer.status === 500) {
    goesWrong(AWAY, false);
  } else if (answer.ours || answer.type === "opaqueredirect") {
    refuses(reasonOf(answer));
  } else {
    goesWrong(ELSEWHERE, false);
  }
}

function reasonOf(answer) {
  if (answer.status === 403 || answer.status === 404) return NOT_YOURS;
  if (answer.status !== 409) return REFUSED;
  return `Not saved: ${JSON.parse(answer.text).reasons.join(" ")} Your answers are still on this page`;
}

function refuses(words) {
  trouble = words;
  outOfReach = false;
}

function goesWrong(words, away) {
  trouble = words;
  outOfReach = away;
  soon(WAITS[Math.min(failures, WAITS.length - 1)]);
  failures += 1;
}

function bodyOf(asked) {
  turn += 1;
  hidden("page-turn").value = String(turn);
  const body = new URLSearchParams();
  for (const name of ["csrf_token", "whose", "page-mark", "page-turn"]) body.append(name, hidden(name).value);
  for (const question of asked) {
    body.append(`base-${question.key}`, hidden(`base-${question.key}`).value);
    for (const [name, words] of question.pairs()) body.append(name, words);
  }
  return body;
}

// Who signed in again in another window has a new token; the same page, asked for once more, holds it.
async function freshToken() {
  const fresh = (await samePage())?.querySelector("form[data-autosave] [name=csrf_token]");
  if (!fresh || fresh.value === hidden("csrf_token").value) return false;
  hidden("csrf_token").value = fresh.value;
  return true;
}

const triesAgain = () => [AWAY, STILL_AWAY, ELSEWHERE].includes(trouble);

form.addEventListener("input", (event) => {
  questions.find((question) => question.section.contains(event.target))?.keepOneOf(event.target);
  if (!triesAgain() && changed().length) soon(PAUSE);
  show();
});

form.addEventListener("focusout", (event) => {
  const boxes = event.target.closest(".govuk-date-input");
  if (boxes?.contains(event.relatedTarget) || trouble || !changed().length) return;
  save();
});

// Not every browser says which button sends a form.
form.addEventListener("click", (event) => {
  pressed = event.target.closest("button[name=then]") ?? pressed;
});

// What the button sends is everything. Only while the server seems out of reach the page stays, with all that it holds.
form.addEventListener("submit", (event) => {
  const settled = !underWay && !changed().length;
  if (waiting || leaving || (trouble ? !outOfReach : settled)) {
    goOn();
    return;
  }
  event.preventDefault();
  handIn(pressed ?? saveButton);
});

// Where saving fails the page itself may still be within reach.
async function handIn(button) {
  waiting = true;
  try {
    await underWay;
    await save();
    if (!leaving && (!outOfReach || (await ask(location.href, {}))?.ours)) post(button);
  } finally {
    waiting = false;
  }
}

function goOn() {
  turn += 1;
  hidden("page-turn").value = String(turn);
  for (const question of questions) question.tellWhetherSeen();
  leaving = true;
}

// As if the button were pressed, in every browser.
function post(button) {
  goOn();
  const then = document.createElement("input");
  Object.assign(then, { type: "hidden", name: button.name, value: button.value, className: "rt-pressed" });
  form.append(then);
  HTMLFormElement.prototype.submit.call(form);
}

addEventListener("online", () => {
  if (triesAgain()) save();
});

addEventListener("beforeunload", (event) => {
  const unsaved = trouble ? changed().length : questions.some((one) => one.clash || one.wrong);
  if (!unsaved || leaving) return;
  event.preventDefault();
  // Chrome and Edge before 119 ask only for this.
  event.returnValue = "";
});

addEventListener("pagehide", () => {
  const asked = changed();
  if (!asked.length) return;
  const body = bodyOf(asked).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const keepalive = body.length < LONGEST_LAST_WORD;
  answered(form.dataset.autosave, { method: "POST", body, redirect: "manual", headers, keepalive });
});

// Going back brings words back that the server never had, in a page kept as it was or loaded again.
addEventListener("pageshow", () => {
  waiting = false;
  leaving = false;
  form.querySelector(".rt-pressed")?.remove();
  for (const question of questions) hidden(`base-${question.key}`).disabled = false;
  if (changed().length) save();
});

show();
