// The texts of a concern are sealed in the browser that they are typed in (docs/formats.md, 20).
// Between the pages they lie under a key of this tab, in the form alone; with the last press the
// key is wrapped to the agency that takes the concern in. Where a browser cannot, which is found
// out once, on the first page, the form goes as it stands, and the service seals on arrival. Where
// it can, nothing goes unsealed but by a press that says so. Looked through by naming.js.
"use strict";

(() => {
  const form = document.querySelector("form[data-seals]");
  const MARK = "nrm-here:", NO_SALT = new Uint8Array(32);

  // What was sent, or left, opens here no more.
  function forget() {
    window.name = "";
    try {
      sessionStorage.clear();
    } catch {
      // A browser that keeps nothing.
    }
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("a.leave")) forget();
  }, true);
  if (!form) return forget();

  const subtle = globalThis.crypto && crypto.subtle, data = form.dataset;
  const limits = data.seals.split(" ").map((each) => each.split(":"));
  const free = data.free.split(" ").map((each) => each.split(":"));
  // What other parts of the form carry along; what this press sends in place of what was typed.
  const beside = new Map();
  let sending = [], busy = false, passes = false;

  // Bytes, and how they are written.
  const utf8 = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const written = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const read = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const unhex = (text) => Uint8Array.from(text.match(/../g), (two) => parseInt(two, 16));

  // 1. Contexts.
  function context(...parts) {
    return joined(...parts.map((part) => {
      const number = typeof part === "number", text = number || typeof part === "string";
      const value = text ? utf8(String(part)) : part, head = new Uint8Array(5);
      head[0] = (number ? "i" : text ? "s" : "b").charCodeAt(0);
      new DataView(head.buffer).setUint32(1, value.length);
      return joined(head, value);
    }));
  }

  async function hmac(key, ...parts) {
    const sha = { name: "HMAC", hash: "SHA-256" };
    const held = await subtle.importKey("raw", key, sha, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", held, joined(...parts)));
  }

  async function hkdf(secret, salt, info, size) {
    const random = await hmac(salt, secret);
    let block = [], made = [];
    for (let number = 1; made.length < size; number++) {
      block = await hmac(random, block, info, [number]);
      made = joined(made, block);
    }
    return made.slice(0, size);
  }

  async function gcm(way, key, iv, additionalData, content) {
    const held = await subtle.importKey("raw", key, "AES-GCM", false, [way]);
    return new Uint8Array(await subtle[way]({ name: "AES-GCM", iv, additionalData }, held, content));
  }

  // 4. Padding.
  function padded(content) {
    const step = Math.max(256, 2 ** (32 - Math.clz32(content.length)) / 32);
    const whole = new Uint8Array((Math.floor(content.length / step) + 1) * step);
    whole.set(content);
    whole[content.length] = 128;
    return whole;
  }

  // 3. The symmetric seal. Its salt follows from the text: the same text is the same bytes again,
  // so that a press that is repeated is one concern.
  async function keysOf(key, salt, name) {
    const bound = context(context("nrm/concern-text", 1, name));
    return hkdf(key, salt, joined(context("nrm/seal", 1, 1, 32, 0), bound), 64);
  }

  async function seal(key, name, text) {
    const salt = await hkdf(key, NO_SALT, context("nrm/concern-salt", 1, name, text), 24);
    const keys = await keysOf(key, salt, name), head = joined([1, 1], salt, keys.slice(32));
    const body = padded(utf8(text));
    return joined(head, await gcm("encrypt", keys.slice(0, 32), NO_SALT.slice(0, 12), head, body));
  }

  async function open(key, name, sealed) {
    const head = sealed.slice(0, 58), keys = await keysOf(key, head.slice(2, 26), name);
    if (!same(head.slice(26), keys.slice(32))) throw new Error("sealed elsewhere");
    const iv = NO_SALT.slice(0, 12), body = sealed.slice(58);
    const content = await gcm("decrypt", keys.slice(0, 32), iv, head, body);
    return new TextDecoder().decode(content.slice(0, content.lastIndexOf(128)));
  }

  // 8. The wrap, suite 1: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, AES-256-GCM.
  const KEM = joined(utf8("KEM"), [0, 32]), HPKE = joined(utf8("HPKE"), [0, 32, 0, 1, 0, 2]);
  const extract = (suite, salt, label, secret) =>
    hmac(salt, utf8("HPKE-v1"), suite, utf8(label), secret);
  const expand = async (suite, random, label, info, size) =>
    (await hmac(random, [0, size], utf8("HPKE-v1"), suite, utf8(label), info, [1])).slice(0, size);

  async function wrap(key, pair, to, certificate) {
    const agency = await subtle.importKey("raw", to, "X25519", false, []);
    const shared = new Uint8Array(
      await subtle.deriveBits({ name: "X25519", public: agency }, pair.privateKey, 256));
    const sent = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
    const random = await extract(KEM, NO_SALT, "eae_prk", shared);
    const secret = await expand(KEM, random, "shared_secret", joined(sent, to), 32);
    const info = context("nrm/wrap", 1, 1, context("nrm/concern-tab", 1, certificate));
    const schedule = joined(
      [0],
      await extract(HPKE, NO_SALT, "psk_id_hash", []),
      await extract(HPKE, NO_SALT, "info_hash", info));
    const last = await extract(HPKE, secret, "secret", []);
    const sealing = await expand(HPKE, last, "key", schedule, 32);
    const nonce = await expand(HPKE, last, "base_nonce", schedule, 12);
    return joined([1], sent, await gcm("encrypt", sealing, nonce, new Uint8Array(), key));
  }

  // The key of this tab for this concern: the tab has no text, and the form has no key. Where a
  // browser refuses to keep anything, the key goes to the next page in the name of the window,
  // where it stands during a press alone: a page of somebody else could read it there.
  const once = form.elements.once.value, place = `${once} `;
  let carried = window.name.startsWith(place) ? window.name.slice(place.length) : "";
  window.name = "";
  function kept() {
    try {
      return sessionStorage.getItem(once) || carried;
    } catch {
      return carried;
    }
  }

  function tabKey() {
    if (!kept()) {
      const made = written(crypto.getRandomValues(new Uint8Array(32)));
      try {
        sessionStorage.setItem(once, made);
      } catch {
        carried = made;
      }
    }
    return read(kept());
  }

  // What was sealed on an earlier page stands in its field again; hidden, it is looked at only.
  async function openAll() {
    let gone = false;
    for (const [name] of limits) {
      const field = form.elements[name], value = field ? field.value : "";
      let text = value;
      if (value.startsWith(MARK)) {
        try {
          text = await open(read(kept()), name, read(value.split(":")[3]));
        } catch {
          [text, gone] = ["", true];
        }
        const shown = field.type !== "hidden" && field.value === value;
        if (shown || !text) field.value = text;
      }
      beside.set(name, text);
    }
    const said = form.querySelector("[data-gone]");
    if (gone) said.textContent = said.dataset.gone;
  }

  const answer = (name) => (form.elements[name] ? form.elements[name].value : "");

  // What the service would refuse, could it read; only that it is so is sent. Where naming.js did
  // not come the text is sealed all the same: the desk covers what it has to.
  const looks = typeof telling === "function";
  function found(name, text, most) {
    if ([...text].length > most) return ["long"];
    const may = free.some(([asked, value]) => answer(asked) === value);
    return name === "text" && answer("agrees") && !may && looks ? telling(text) : [];
  }

  // Whether this browser can. A tab that has a key, or a text that is sealed, says so already.
  async function isAble() {
    if (kept() || limits.some(([name]) => answer(name).startsWith(MARK))) return true;
    try {
      const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
      await wrap(NO_SALT, pair, new Uint8Array(await subtle.exportKey("raw", pair.publicKey)), "");
    } catch {
      return false;
    }
    tabKey();
    return true;
  }

  async function sealAll() {
    const sealed = new Map();
    for (const [name, most] of limits) {
      const field = form.elements[name];
      const text = field ? (field.type === "hidden" ? beside.get(name) : field.value.trim()) : "";
      if (!text) continue;
      const bytes = await seal(tabKey(), name, text);
      sealed.set(name, `${MARK}1:${found(name, text, most)}:${written(bytes)}`);
    }
    if (sealed.size && data.key) {
      const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
      const wrapped = await wrap(tabKey(), pair, unhex(data.key), data.certificate);
      sealed.set("tab_key", `${data.certificate}:${written(wrapped)}`);
    }
    return sealed;
  }

  const able = isAble(), opened = openAll();
  const unsealed = form.querySelector("[data-unsealed]");
  let pressed = null;
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of sending) formData.set(name, value);
  });

  function go(values) {
    sending = values;
    if (carried) window.name = place + carried;
    passes = true;
    form.requestSubmit(pressed);
    passes = false;
  }

  form.addEventListener("submit", async (event) => {
    if (passes) return;
    event.preventDefault();
    // Without a connection nrm.js says so, and nothing is sent.
    if (!navigator.onLine) return;
    event.stopPropagation();
    if (busy) return;
    busy = unsealed.hidden = true;
    pressed = event.submitter;
    await opened;
    const values = (await able) ? await sealAll().catch(() => null) : [];
    // A browser that was quick is still in the press, in which no other one counts.
    await new Promise((over) => setTimeout(over));
    busy = false;
    if (values) return go(values);
    unsealed.hidden = false;
    unsealed.focus();
  });
  // What another part sealed stays sealed until the last press, where nothing would open it.
  unsealed.querySelector("button").addEventListener("click", () => {
    const hidden = ([name]) => form.elements[name] && form.elements[name].type === "hidden";
    go(data.key ? [...beside].filter(hidden) : []);
  });
})();
