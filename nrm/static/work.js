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

  // One block of 64 bytes: the puzzle, the number, a bit, and the length of it all in bits.
  const block = new Uint8Array(64), view = new DataView(block.buffer), text = new TextEncoder();
  const fixed = text.encode(`${form.dataset.workFor}:`);
  block.set(fixed);

  // How many zero bits the digest of the puzzle with this number begins with; at most 32 count.
  function zeros(number) {
    const end = fixed.length + text.encodeInto(String(number), block.subarray(fixed.length)).written;
    block[end] = 128;
    block.fill(0, end + 1);
    view.setUint32(60, end * 8);
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(4 * i);
    for (let i = 16; i < 64; i++) {
      const x = words[i - 15], y = words[i - 2];
      const s = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
      const t = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
      words[i] = (words[i - 16] + s + words[i - 7] + t) | 0;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i++) {
      const s = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
      const t = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (t + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return Math.clz32((a + START[0]) | 0);
  }

  // Whoever leaves, or sends by hand, has ended it: nothing is sent behind anybody's back.
  let number = 0, over = false;
  const end = () => { over = true; };
  document.addEventListener("click", (event) => { if (event.target.closest("a")) end(); }, true);
  form.addEventListener("submit", end);
  addEventListener("pagehide", end);

  function send() {
    form.elements.work.value = number;
    if (form.requestSubmit) form.requestSubmit();
    else if (navigator.onLine) form.submit();
  }

  function go() {
    for (const last = number + CHUNK; number < last && !over; number++) {
      if (zeros(number) >= bits) return send();
    }
    if (!over) setTimeout(go);
  }
  said.textContent = said.dataset.working;
  setTimeout(go);
})();
