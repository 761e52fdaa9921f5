// Passkeys: an authenticator signs what the service asks, and the form carries the answer.
// Without this script, or without an authenticator, every form takes a code.
"use strict";

(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  async function options(path, body, form) {
    const answer = await fetch(path, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRF-Token": form.elements.csrf_token.value,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error("no options");
    const found = await answer.json();
    found.challenge = bytes(found.challenge);
    return found;
  }

  // As the JSON of WebAuthn has it; of the answer, the fields that are named.
  function told(credential, ...fields) {
    const response = {};
    for (const field of fields) response[field] = text(credential.response[field]);
    return JSON.stringify(
      { id: credential.id, rawId: credential.id, type: credential.type, response });
  }

  async function sign(form, purpose) {
    const publicKey = await options("/api/v1/session/challenge", { purpose }, form);
    const made = await navigator.credentials.get({ publicKey });
    form.elements.passkey.value =
      told(made, "clientDataJSON", "authenticatorData", "signature");
    form.elements.code.value = "";
  }

  async function enrol(form) {
    const publicKey = await options("/api/v1/account/passkeys/options", {}, form);
    publicKey.user.id = bytes(publicKey.user.id);
    for (const known of publicKey.excludeCredentials) known.id = bytes(known.id);
    const made = await navigator.credentials.create({ publicKey });
    form.elements.credential.value = told(made, "clientDataJSON", "attestationObject");
  }

  // All that a form needs is asked for, then it is sent; what fails is said beside the button.
  async function send(form, said, ...asks) {
    said.textContent = "";
    try {
      for (const ask of asks) await ask(form);
      form.submit();
    } catch (error) {
      const known = error.name === "InvalidStateError";
      said.textContent = known ? said.dataset.known : said.dataset.failed;
      delete form.dataset.sent;
    }
  }

  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => {
      const form = place.closest("form"), code = form.elements.code;
      code.required = false;
      const filled = form.reportValidity();
      code.required = true;
      if (!filled) return;
      const asks = [(it) => sign(it, place.dataset.passkey)];
      if ("enrol" in form.dataset) asks.push(enrol);
      send(form, place.querySelector("[role=status]"), ...asks);
    });
  }

  for (const form of document.querySelectorAll("form[data-enrol]")) {
    form.hidden = false;
    for (const other of document.querySelectorAll("[data-without-passkeys]")) other.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, form.querySelector(":scope > [role=status]"), enrol);
    });
  }
})();
