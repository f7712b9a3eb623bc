// Runs on every page: the behaviour of the library's components, and keys that follow a page's own links.
// Pages work without it.
import { initAll } from "./govuk-frontend.min.js";

initAll();

const WAYS = { ArrowLeft: "prev", ArrowRight: "next" };
const FIELDS = "input, textarea, select, [contenteditable], [tabindex]";

document.addEventListener("keydown", (event) => {
  const way = WAYS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest(FIELDS)) return;
  document.querySelector(`.rt-next-previous a[rel="${way}"]`)?.click();
});
