// Saves a section page of a return while it is being written, and says under the title what is saved.
// The form works without it, and takes over whenever this cannot go on.

const PAUSE = 1500;
const PATIENCE = 20000;
const WAITS = [2000, 4000, 8000, 15000, 30000];
// A browser lets no more than 64 kB go on their way after the page has gone.
const LONGEST_LAST_WORD = 60000;

const AWAY = "Not saved: we are trying again; your words are kept in this page";
const SIGNED_OUT = "You have been signed out: press Save and continue to sign in again, your words are kept";
const REFUSED = "Not saved: press Save and continue. Your words are kept in this page";
const NOT_YOURS = "Not saved: you can no longer change this return. Your words are kept in this page";
const BACK = "Your changes are saved again";

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
let handingIn = false;

class Question {
  constructor(section) {
    this.section = section;
    this.key = section.id.replace("question-", "");
    this.reference = section.dataset.reference;
    this.clash = "";
    if (section.querySelector("[name^=settle-]")) {
      this.clash = `Not saved: choose which answer stands for ${this.reference}, then press Save and continue`;
    }
    this.problem = "";
    this.wrong = false;
    this.note = section.querySelector(".rt-question__saved");
    this.savedWords = this.note.textContent;
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
    this.note.textContent = this.wrong ? `Not saved: ${this.problem}` : this.savedWords;
    this.note.classList.toggle("rt-question__saved--not", this.wrong);
    this.warn(said.warnings);
  }

  warn(warnings) {
    if (warnings.join() === this.warnings.join()) return;
    this.warnings = warnings;
    this.place.replaceChildren(...(warnings.length ? [warningOf(warnings)] : []));
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
      questions.push(new Question(added));
      before = added;
    } else before = here;
  }
}

async function samePage() {
  const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
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
  underWay ??= attempt(changed()).finally(() => {
    underWay = null;
    show();
    if (!handingIn && !trouble && changed().length) soon(PAUSE);
  });
  return underWay;
}

async function attempt(asked) {
  if (!asked.length && !trouble) return;
  const sent = new Map(asked.map((question) => [question.key, question.words()]));
  try {
    const answer = await send(bodyOf(asked), { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 400 && (await freshToken())) return attempt(asked);
    await hear(answer, asked, sent);
  } catch {
    goesWrong(true);
  }
}

async function hear(answer, asked, sent) {
  if (answer.ok) {
    const said = await answer.json();
    standing = `All changes saved at ${said.at}`;
    trouble = "";
    outOfReach = false;
    failures = 0;
    for (const question of asked) question.hear(said.answers[question.key], sent.get(question.key));
    if (said.asked) await follow(said.asked);
  } else if (answer.status === 401 || answer.type === "opaqueredirect") {
    trouble = SIGNED_OUT;
  } else if (answer.status >= 500 || answer.status === 429) {
    goesWrong(answer.status > 500);
  } else {
    trouble = await reasonOf(answer);
  }
}

async function reasonOf(answer) {
  if (answer.status === 403 || answer.status === 404) return NOT_YOURS;
  if (answer.status !== 409) return REFUSED;
  const said = await answer.json();
  return `Not saved: ${said.reasons.join(" ")} Your words are kept in this page`;
}

function goesWrong(away) {
  trouble = AWAY;
  outOfReach = away;
  soon(WAITS[Math.min(failures, WAITS.length - 1)]);
  failures += 1;
}

function send(body, more) {
  return fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", ...more });
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

form.addEventListener("input", (event) => {
  questions.find((question) => question.section.contains(event.target))?.keepOneOf(event.target);
  if (trouble !== AWAY && changed().length) soon(PAUSE);
  show();
});

form.addEventListener("focusout", (event) => {
  const boxes = event.target.closest(".govuk-date-input");
  if (boxes?.contains(event.relatedTarget) || trouble || !changed().length) return;
  save();
});

// What the button sends is everything. Only while the server is out of reach the page stays, with all that it holds.
form.addEventListener("submit", async (event) => {
  if (handingIn) return;
  if (!trouble && !underWay && !changed().length) return goOn();
  if (trouble && !outOfReach) return goOn();
  event.preventDefault();
  handingIn = true;
  await underWay;
  await save();
  handingIn = false;
  if (outOfReach) return;
  handingIn = true;
  form.requestSubmit(event.submitter ?? saveButton);
});

function goOn() {
  turn += 1;
  hidden("page-turn").value = String(turn);
  handingIn = true;
}

addEventListener("online", () => {
  if (trouble === AWAY) save();
});

addEventListener("beforeunload", (event) => {
  const unsaved = trouble ? changed().length : questions.some((one) => one.clash || one.wrong);
  if (unsaved && !handingIn) event.preventDefault();
});

addEventListener("pagehide", () => {
  const asked = changed();
  if (!asked.length) return;
  const body = bodyOf(asked).toString();
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  send(body, { headers, keepalive: body.length < LONGEST_LAST_WORD }).catch(() => {});
});

// Going back brings words back that the server never had, in a page kept as it was or loaded again.
addEventListener("pageshow", () => {
  handingIn = false;
  if (changed().length) save();
});

show();
