// @ts-check
// Elements made from words, words made alike for a search, and files made from what is shown.

export const { assign, entries } = Object;

/** An element, its classes behind its name: h("p.soft", {attributes and listeners}, ...children). Text is only ever text. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  const plain = rest[0]?.constructor === Object;
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of entries(plain ? rest.shift() : {})) {
    if (key.startsWith("on")) listen(element, key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if ((value ?? false) !== false) element.setAttribute(key, String(value));
  }
  element.append(...rest.flat().filter((child) => (child ?? false) !== false));
  return element;
}

/** Only what is there. */
export const kept = (list) => list.filter(Boolean);

/** All parts of the page, or of one of its rooms, that a selector means. */
export const parts = (selector, room = document) => [...room.querySelectorAll(selector)];

/** What draws on a canvas of a size on the screen: sharp, and empty. */
export function sheet(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [wide, tall] = [width, height].map((one) => Math.round(one * ratio));
  if (canvas.width !== wide || canvas.height !== tall) assign(canvas, { width: wide, height: tall });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Have something done whenever something happens to a part of the page. */
export const listen = (target, event, run) => target.addEventListener(event, run);

/** Text as it is compared in a search: without accents, without case, in any script. */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();

/** Rows as CSV that a spreadsheet reads as text, never as a formula. */
export function csv(rows) {
  const cell = (value) => {
    if (typeof value === "number") return String(value);
    const text = value === null || value === undefined ? "" : String(value);
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Offer a file for download. */
export function saved(name, blob) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
