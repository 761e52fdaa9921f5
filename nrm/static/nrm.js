// Optional help; every page works without it.
"use strict";

// The error summary is read out first.
const summary = document.querySelector("[role=alert]");
if (summary) summary.focus();

// Without a connection the page would go, and what was typed with it: it stays and says so.
const offline = document.createElement("p");
offline.setAttribute("role", "status");
document.addEventListener("submit", (event) => {
  offline.remove();
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  (event.submitter || event.target.lastElementChild).after(offline);
  offline.textContent = document.body.dataset.offline;
});

// A second click on the same form sends nothing; a reload gives the form back.
document.addEventListener("submit", (event) => {
  // Without a connection the page would go, and what was typed with it.
  const lost = event.target.querySelector("[data-offline]");
  if (lost && !navigator.onLine) {
    lost.textContent = lost.dataset.offline;
    return event.preventDefault();
  }
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Long work that somebody has begun goes on by itself.
const onward = document.querySelector("form[data-goes-on]");
if (onward) onward.requestSubmit();

// Leaving takes the place of this page in the history, so that Back does not return to it.
document.addEventListener("click", (event) => {
  const leave = event.target.closest("a.leave");
  if (!leave || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace(leave.href);
});

// A link to something folded opens it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const folded = target && target.closest("details");
  if (folded) folded.open = true;
}
addEventListener("hashchange", unfold);
unfold();
