// Runs on every page: the behaviour of the library's components. Pages work without it.
import { initAll } from "./govuk-frontend.min.js";

initAll();
