// Keeps what is typed while it is typed. Without this script a button of the form keeps it.
// The text goes to the service alone: nothing of it stays in the storage of a shared device.
"use strict";

(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const said = form.querySelector("[data-kept]"), words = document.createTextNode("");
  said.prepend(words);

  // In milliseconds; and how long a text may be that is sent while the page goes away.
  const WAIT = 4000, PATIENCE = 8000, SMALL = 60000;
  // What a form carries besides answers.
  const OTHER = new Set([
    "csrf_token", "version", "once", "do", "purpose", "part", "more", "again", "draft"]);
  let sent = answers(), timer = 0, saving = null, over = false;
  // `away`: the service did not answer. `lost`: what it may have got then. `trouble`: who is not
  // signed in.
  let away = false, lost = "", trouble = "";

  function answers() {
    const found = [];
    for (const [name, value] of new FormData(form)) {
      if (value && !OTHER.has(name)) found.push({ name, value });
    }
    return JSON.stringify(found);
  }

  function tell(name, at) {
    const hour = at && new Date(at).toLocaleTimeString(
      document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const text = said.dataset[name].replace("{time}", hour);
    // The same words once more would be read out once more.
    if (words.data !== text) words.data = text;
    said.querySelector("a").hidden = name !== "ended";
  }

  async function call(path, options) {
    const headers = { "Accept": "application/json", ...options.headers };
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(path, { ...options, headers, signal });
    away = false;
    return answer;
  }

  function put(text) {
    return call(form.dataset.keep, {
      method: "PUT",
      keepalive: text.length < SMALL,
      headers: {
        "Content-Type": "application/json",
        "If-Match": `"${form.elements.draft.value}"`,
        "X-CSRF-Token": form.elements.csrf_token.value,
      },
      body: `{"based_on":${Number(form.elements.version.value)},"answers":${text}}`,
    });
  }

  // Whoever has signed in again goes on; for anybody else nothing is sent.
  async function signedInAgain() {
    const answer = await call("/api/v1/session", {});
    if (!answer.ok) return "ended";
    const { actor, csrf } = await answer.json();
    if (actor.id !== form.dataset.actor) return "another";
    if (form.elements.csrf_token.value === csrf) return "refused";
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = csrf;
    return "";
  }

  // An answer that was lost on the way: what the service has is what was sent.
  async function arrived() {
    if (!lost) return false;
    const answer = await call(form.dataset.keep, {});
    if (!answer.ok) return false;
    const draft = await answer.json();
    if (JSON.stringify(draft.answers) !== lost) return false;
    form.elements.draft.value = draft.version;
    sent = lost;
    return true;
  }

  async function attempt(text) {
    if (trouble) trouble = await signedInAgain();
    if (trouble) return tell(trouble);
    const answer = await put(text);
    if (answer.ok) {
      const draft = await answer.json();
      form.elements.draft.value = draft.version;
      [sent, lost] = [text, ""];
      return tell("kept", draft.written_at);
    }
    if (answer.status === 401 || answer.status === 403) {
      trouble = await signedInAgain();
      over = trouble === "refused";
      return trouble && tell(trouble);
    }
    if (answer.status === 412 && await arrived()) return lost = "";
    over = answer.status < 500 && answer.status !== 429 && answer.status !== 409;
    tell(answer.status === 412 ? "elsewhere" : over ? "refused" : "lost");
  }

  async function save() {
    clearTimeout(timer);
    timer = 0;
    // What may have arrived already goes first, so that its answer tells which version stands.
    const text = lost || answers(), again = lost !== "";
    if (saving || over || text === sent) return;
    saving = attempt(text).catch(() => {
      [away, lost] = [true, text];
      tell("lost");
    });
    await saving;
    saving = null;
    if (again && !lost) save();
    later();
  }

  // The first change sets the time of the next saving; those that follow do not put it off.
  function later() {
    // Another person's session is asked only when somebody comes back to this page.
    if (timer || over || trouble === "another" || answers() === sent) return;
    timer = setTimeout(save, trouble ? 2 * WAIT : WAIT);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("online", save);
  addEventListener("focus", save);
  document.addEventListener("visibilitychange", save);

  // A form that is sent waits for the saving that is on its way: else that would come too late.
  form.addEventListener("submit", (event) => {
    const gone = away || !navigator.onLine;
    over = !gone;
    clearTimeout(timer);
    timer = 0;
    if (!gone && !saving) return;
    event.preventDefault();
    event.stopPropagation();
    // Without a connection the page would go, and what was typed with it.
    if (gone) return tell("lost"), save();
    const button = event.submitter;
    saving.finally(() => form.requestSubmit(button));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) over = false;
  });

  if ("began" in form.dataset) sent = form.elements.draft.value === "0" ? "[]" : "";
  later();
})();
