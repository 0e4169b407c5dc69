// @ts-check
// What a page carries packed: base 85 in signs that mean nothing in HTML, round a deflated text or program.

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~";
const VALUES = new Uint8Array(128);
[...SIGNS].forEach((sign, value) => { VALUES[sign.charCodeAt(0)] = value; });

/** The bytes that a text in base 85 stands for: five signs are four bytes, and a shorter end is one byte less than its signs. */
export function bytesOf(text) {
  const bytes = new Uint8Array(Math.ceil(text.length / 5) * 4);
  for (let at = 0, to = 0; at < text.length; at += 5) {
    let value = 0;
    for (let place = at; place < at + 5; place += 1) value = value * 85 + (place < text.length ? VALUES[text.charCodeAt(place)] : 84);
    bytes[to++] = value >>> 24;
    bytes[to++] = value >>> 16;
    bytes[to++] = value >>> 8;
    bytes[to++] = value;
  }
  const missing = (5 - (text.length % 5)) % 5;
  return missing ? bytes.subarray(0, bytes.length - missing) : bytes;
}

/** What was packed, as bytes. */
export async function unpacked(text) {
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
