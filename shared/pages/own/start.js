import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What answers a form is, to Back and to Reload, the page of the form: the browser asks for it, and sends nothing again.
// Not where what was filled in is the browser's alone, and comes back by being sent once more.
if (!("sentAgain" in document.body.dataset)) history.replaceState(history.state, "", location.href);

// A form that was sent is another one where its page was opened since, and not where somebody went back to it.
const [opening] = performance.getEntriesByType("navigation");
const anew = opening?.type === "navigate" ? "yes" : "";
for (const field of document.querySelectorAll('input[name="anew"]')) field.value = anew;
