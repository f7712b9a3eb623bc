// Words that are typed and not saved, in any form of any page: whoever leaves is asked first, by link and key alike.
// A form with a place for it (data-draft) keeps what is typed meanwhile, and then nobody needs to ask.
// A return saves itself (autosave.js). Pages work without this.

const PAUSE = 1500;
const AGAIN = 15000;
const PATIENCE = 20000;
// A browser lets no more than 64 kB go on their way after the page has gone.
const LONGEST_LAST_WORD = 60000;
const AWAY = "Draft not kept: we cannot reach the server. What you typed is only on this page";
const SIGNED_OUT = "Draft not kept: you have been signed out. Press the button to sign in again and save";

const FORMS = "main form[method=post]:not([data-autosave]):not([data-nothing-to-save])";
const WORDS = "textarea:not([readonly]), input[type=text], input:not([type])";
const cameBack = "unsaved" in document.body.dataset;

let sent = null;

function isChanged(field) {
  if (!field.name || field.type === "hidden" || field.type === "submit" || field.tagName === "BUTTON") return false;
  if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.type === "select-one") {
    const begun = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(begun, 0);
  }
  return field.value !== field.defaultValue;
}

const hasChanged = (form) => [...form.elements].some(isChanged);
const holdsWords = (form) => [...form.querySelectorAll(WORDS)].some((field) => field.value.trim());

function isUnsaved(form) {
  if (form === sent) return false;
  if ("unsaved" in form.dataset) return true;
  if (!form.querySelector(WORDS)) return false;
  return hasChanged(form) || (cameBack && !sent && holdsWords(form));
}

class Draft {
  constructor(form, line) {
    this.form = form;
    this.line = line;
    this.aloud = line.nextElementSibling;
    this.turn = 0;
    this.kept = isUnsaved(form) ? "" : this.words();
    this.trouble = "";
    this.timer = 0;
    this.underWay = false;
    if (this.isOpen) this.soon(0);
  }

  // All that is typed and chosen; not the files, which nobody can put back.
  words() {
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs.filter(([name]) => name !== "once")).toString();
  }

  get isOpen() {
    return isUnsaved(this.form) && this.words() !== this.kept;
  }

  // Whether leaving loses words: what is open goes on its way while the page is left, unless it is too long for that.
  get isLost() {
    return this.isOpen && (Boolean(this.trouble) || this.words().length > LONGEST_LAST_WORD);
  }

  body() {
    this.turn += 1;
    const body = new URLSearchParams(this.words());
    body.append("typed-form", new URL(this.form.getAttribute("action"), location.href).pathname);
    body.append("typed-page", location.pathname);
    body.append("typed-mark", this.form.elements.namedItem("once").value);
    body.append("typed-turn", String(this.turn));
    return body;
  }

  soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), wait);
  }

  async keep() {
    if (this.underWay || !this.isOpen) return;
    this.underWay = true;
    const words = this.words();
    try {
      await this.hear(await this.send(this.body()), words);
    } catch {
      this.goesWrong(AWAY);
      this.soon(AGAIN);
    }
    this.underWay = false;
    if (!this.trouble && this.isOpen) this.soon(PAUSE);
  }

  send(body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const options = { method: "POST", body, redirect: "manual", signal: stop.signal };
    return fetch(this.line.dataset.draft, options).finally(() => clearTimeout(timer));
  }

  async hear(answer, words) {
    if (answer.ok) {
      const { at } = await answer.json();
      this.kept = words;
      this.trouble = "";
      this.tell(`Draft kept at ${at} (not saved yet)`);
    } else if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.goesWrong(SIGNED_OUT);
    } else if (answer.status === 409) {
      const { reasons } = await answer.json();
      this.goesWrong(`Draft not kept: ${reasons.join(" ")}`);
    } else {
      this.goesWrong("Draft not kept: save what you typed before you leave this page");
    }
  }

  goesWrong(words) {
    this.trouble = words;
    this.tell(words);
  }

  // Read aloud only when something stands in the way.
  tell(words) {
    this.line.textContent = words;
    if (this.aloud.textContent !== this.trouble) this.aloud.textContent = this.trouble;
  }

  leave() {
    if (!this.isOpen || this.trouble) return;
    navigator.sendBeacon(this.line.dataset.draft, this.body());
  }
}

const drafts = new Map();
for (const form of document.querySelectorAll(FORMS)) {
  const line = form.querySelector("[data-draft]");
  if (line) drafts.set(form, new Draft(form, line));
}

document.addEventListener("input", (event) => {
  drafts.get(event.target.form)?.soon(PAUSE);
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.closest("main")) sent = event.target;
});

addEventListener("beforeunload", (event) => {
  const isLost = (form) => (drafts.has(form) ? drafts.get(form).isLost : isUnsaved(form));
  if (![...document.querySelectorAll(FORMS)].some(isLost)) return;
  event.preventDefault();
  event.returnValue = "";
});

addEventListener("pagehide", () => {
  for (const draft of drafts.values()) draft.leave();
});

addEventListener("pageshow", () => {
  sent = null;
});
