// @ts-check
// The page of questions on a server: its engine is the server's own endpoint, which is asked and can be left.
import { opened, plainField } from "./ask.js";
import { codeField } from "./field.js";

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";
const TRIPLE = /^(\S+) (<[^>]*>) (.+) \.$/u;
const LITERAL = /^"((?:[^"\\]|\\[^])*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$/u;
const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** A text of N-Triples as it was meant. */
const meant = (text) => text.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\([^])/gu, (_, short, long, sign) =>
  sign === undefined ? String.fromCodePoint(Number.parseInt(short ?? long, 16)) : (SIGNS[sign] ?? sign));

/** A term of N-Triples in the form of SPARQL's JSON. */
function term(text) {
  if (text.startsWith("<")) return { type: "uri", value: meant(text.slice(1, -1)) };
  const found = LITERAL.exec(text);
  return found ? { type: "literal", value: meant(found[1]), "xml:lang": found[2], datatype: found[3] } : { type: "bnode", value: text };
}

/** An answer of the endpoint as the page shows it. */
function answer(told, text) {
  const more = told.headers.has("x-truncated");
  if (!told.headers.get("content-type")?.includes("json")) {
    const rows = text.split("\n").map((line) => TRIPLE.exec(line)).filter((found) => found !== null).map((found) => found.slice(1).map(term));
    return { columns: ["subject", "property", "value"], rows, total: rows.length, more };
  }
  const found = JSON.parse(text);
  if ("boolean" in found) return { truth: found.boolean };
  const rows = found.results.bindings.map((row) => found.head.vars.map((name) => row[name] ?? null));
  return { columns: found.head.vars, rows, total: rows.length, more };
}

/** The endpoint as an engine: who leaves a question frees its worker. */
function endpoint() {
  let leave = new AbortController();

  async function ask(query, values) {
    leave = new AbortController();
    const began = performance.now();
    const fields = new URLSearchParams({ query });
    for (const [name, value, iri] of values) fields.set(`$${name}`, iri ? `<${value}>` : value);
    try {
      const told = await fetch("/sparql", { method: "POST", headers: { accept: ACCEPT }, body: fields, credentials: "omit", signal: leave.signal });
      const text = await told.text();
      return told.ok ? { ...answer(told, text), took: performance.now() - began } : { refused: text.trim() };
    } catch (problem) {
      return { refused: leave.signal.aborted ? "The query was stopped." : `The server does not answer: ${/** @type {Error} */ (problem).message}. Is it still running?` };
    }
  }

  return { ask, stop: () => leave.abort() };
}

async function main() {
  const data = await (await fetch("/query.json")).json();
  const first = opened(data, endpoint(), "CodeMirror" in window ? codeField(data) : plainField());
  document.documentElement.dataset.ready = "true";
  await first;
}

main().catch((problem) => { /** @type {any} */ (document.getElementById("status")).textContent = `This page can't be run: ${problem.message}. Is the server still running, and the browser current?`; });
