import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What answers a form is, to Back and to Reload, the page of the form: the browser asks for it, and sends nothing again.
history.replaceState(history.state, "", location.href);
