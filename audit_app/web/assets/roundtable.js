// Runs on every page: the behaviour of the library's components, and keys that follow a page's own links.
// Pages work without it.
import { initAll } from "./govuk-frontend.min.js";

initAll();

const WAYS = { ArrowLeft: "prev", ArrowRight: "next" };
const FIELDS = "input, textarea, select, [contenteditable], [tabindex]";

function isUnsaved(field) {
  if (field.type === "radio" || field.type === "checkbox") {
    return field.checked !== field.defaultChecked;
  }
  if (field.type === "select-one") {
    const begun = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(begun, 0);
  }
  return field.value !== field.defaultValue;
}

// A form that is nowhere else, such as one that a sign-in interrupted: whoever leaves its page is asked first.
const only = document.querySelector("form[data-unsaved]");
if (only) {
  let sent = false;
  only.addEventListener("submit", () => {
    sent = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!sent) event.preventDefault();
  });
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

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest(FIELDS)) return;
  if ([...document.querySelectorAll("main input, main textarea, main select")].some(isUnsaved)) return;
  document.querySelector(`.rt-next-previous a[rel="${way}"]`)?.click();
});
