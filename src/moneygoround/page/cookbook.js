// @ts-check
// What the page of questions knows without a screen: its address, values of parameters, short names, where a thing is shown.
import { fold } from "./element.js";

const NUMBERS = ["integer", "decimal", "double", "float", "gYear"];
const SHOWN = { organisation: "org", flow: "flow", loop: "loop" };

/** A question of the cookbook without the lines that say what the page says. */
export const body = (question) => question.text.replace(/^(?:#[^\n]*\n)+/, "").trimEnd();

/** The questions that hold all words of a search. */
export function matching(questions, words) {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  return questions.filter((one) => {
    const text = fold(`${one.name} ${one.question} ${one.explanation}`);
    return wanted.every((word) => text.includes(word));
  });
}

/** The address as state. A question that the file does not have is left out. */
export function readQuestion(hash, data) {
  const given = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...rest] = part.split("=");
    try { given.set(decodeURIComponent(name), decodeURIComponent(rest.join("="))); } catch { /* not an address of ours */ }
  }
  const theme = given.get("theme");
  const question = data.questions.find((one) => one.name === given.get("question")) ?? null;
  const values = Object.fromEntries((question?.parameters ?? []).map(({ name }) => [name, given.get(`$${name}`)]).filter(([, value]) => value !== undefined));
  return { question, query: given.get("query") ?? null, values, theme: theme === "light" || theme === "dark" ? theme : null };
}

/** State as an address: a question by its name while its words stand as they were, else the query itself. */
export function writeQuestion({ question, query, values, theme }) {
  const own = !question || query.trim() !== body(question);
  const parts = [
    question && ["question", question.name],
    ...(question?.parameters ?? []).filter(({ name }) => values[name]).map(({ name }) => [`$${name}`, values[name]]),
    own && ["query", query], theme && ["theme", theme],
  ].filter(Boolean);
  return `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** An id as it stands in an IRI: whatever may not stand there is percent-encoded, and a path is never of dots alone. */
export function local(id) {
  const text = encodeURIComponent(id).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return /^\.+$/.test(text) ? text.replaceAll(".", "%2E") : text;
}

/** Whether a calendar has a day: a Date that is made of 30 February is one of March. */
function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && !text.startsWith("0000");
}

/** The values of a question's parameters, each [name, value, whether it is an IRI]; or why one of them is none.
 *
 * An id becomes the IRI of its thing; a name that is written out means its id.
 */
export function valued(data, question, values) {
  const found = [];
  for (const { name, collection, day, example } of question?.parameters ?? []) {
    const value = (values[name] ?? "").trim();
    if (!value) return { wanting: name, why: `A value is missing: write for example ${example}.` };
    if (day && !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) return { wanting: name, why: `‘${value}’ is not a day. Write for example ${example}.` };
    if (day && !isDay(value)) return { wanting: name, why: `There is no such day as ‘${value}’. Write for example ${example}.` };
    const things = data.things[collection];
    const thing = things?.find(([id]) => id === value) ?? things?.find(([, label]) => label && fold(label) === fold(value));
    if (things && !thing) return { wanting: name, why: `‘${value}’ is no ${collection} of this graph. Pick one from the list, for example ${example}.` };
    found.push(collection ? [name, `${data.base}${collection}/${local(thing ? thing[0] : value)}`, true] : [name, value, false]);
  }
  return { values: found };
}

/** An address in the short form that queries take as well; whole where no prefix fits. */
export function short(data, address) {
  const [name, start] = Object.entries(data.prefixes).filter(([, start]) => address.startsWith(start)).sort((a, b) => b[1].length - a[1].length)[0] ?? [];
  return name ? `${name}:${address.slice(start.length)}` : address;
}

/** Where an IRI leads: to its own page where it has one, to the main page if it shows the thing, else to what this graph says
 * of it, else out to the web.
 *
 * The words of a vocabulary lead nowhere.
 */
export function leads(data, address, theme) {
  const word = short(data, address) !== address && !address.startsWith(data.prefixes.wd);
  if (!address.startsWith(data.base)) return /^https?:\/\//.test(address) && !word ? { href: address, out: true } : null;
  if (data.at) return { href: data.at + address.slice(data.base.length), out: false };
  const [collection, ...rest] = address.slice(data.base.length).split("/");
  const own = { href: `#query=${encodeURIComponent(`DESCRIBE <${address}>`)}`, out: false };
  if (!SHOWN[collection]) return own;
  try {
    const id = decodeURIComponent(rest.join("/"));
    const there = data.things[collection].some(([one, , shown]) => one === id && shown);
    return there ? { href: `${data.page}#${SHOWN[collection]}=${encodeURIComponent(id)}${theme ? `&theme=${theme}` : ""}`, out: false } : own;
  } catch { return own; }
}

/** Whether a term is a number. */
export const isNumber = (data, term) => term?.type === "literal" && NUMBERS.some((one) => term.datatype === `${data.prefixes.xsd}${one}`);

/** The digits of a whole number of five or more in groups of three, for the eye; null for any other text. */
export function grouped(text) {
  const found = /^([+-]?\d{5,})(\.\d+)?$/.exec(text);
  if (!found) return null;
  const groups = found[1].split(/(?=(?:\d{3})+$)/);
  return [...groups.slice(0, -1), groups.at(-1) + (found[2] ?? "")];
}

/** A term as plain text. */
export const plainly = (term) => (term === null ? "" : typeof term.value === "string" ? (term.type === "bnode" ? `_:${term.value.replace(/^_:/, "")}` : term.value) : JSON.stringify(term.value));
