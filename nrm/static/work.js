// The work of a concern where many arrive (nrm/intake/work.py), done by the sender's own device.
// Once it is done, the form is sent; whoever does not want to wait finds numbers to call above it.
"use strict";

(() => {
  const form = document.querySelector("form[data-work]");
  if (!form) return;
  const bits = Number(form.dataset.work), said = form.querySelector("[data-working]");
  const CHUNK = 20000;

  // The first 32 bits of the fractions of roots of primes, as FIPS 180-4 names them.
  const primes = [];
  for (let n = 2; primes.length < 64; n++) {
    if (primes.every((prime) => n % prime)) primes.push(n);
  }
  const part = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  const START = primes.slice(0, 8).map((prime) => part(Math.sqrt(prime)));
  const ROUND = primes.map((prime) => part(Math.cbrt(prime)));
  const words = new Int32Array(64);
  const turned = (x, by) => (x >>> by) | (x << (32 - by));

  function mix(state, block, at) {
    for (let i = 0; i < 16; i++) words[i] = block.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15], y = words[i - 2];
      const s = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
      const t = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
      words[i] = (words[i - 16] + s + words[i - 7] + t) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
      const t = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (t + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
  }

  // How many zero bits the digest of a text begins with; of more than 32 it says 32.
  function zeros(bytes) {
    const size = (((bytes.length + 8) >> 6) + 1) << 6;
    const padded = new Uint8Array(size), block = new DataView(padded.buffer);
    padded.set(bytes);
    padded[bytes.length] = 128;
    block.setUint32(size - 4, bytes.length * 8);
    const state = [...START];
    for (let at = 0; at < size; at += 64) mix(state, block, at);
    return Math.clz32(state[0]);
  }

  const key = form.elements.once.value, writer = new TextEncoder();
  let nonce = 0;
  function go() {
    for (const end = nonce + CHUNK; nonce < end; nonce++) {
      if (zeros(writer.encode(`${key}:${nonce}`)) >= bits) {
        form.elements.work.value = nonce;
        return form.requestSubmit();
      }
    }
    setTimeout(go);
  }
  said.hidden = false;
  setTimeout(go);
})();
