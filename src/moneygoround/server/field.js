// @ts-check
// The field of a query with colours and completion: CodeMirror, which the page has loaded before.
import { local } from "./cookbook.js";
import { fold, h } from "./element.js";

const MOST = 100;
const WORDS = "SELECT DISTINCT WHERE OPTIONAL UNION MINUS FILTER BIND VALUES GROUP ORDER LIMIT OFFSET HAVING ASK CONSTRUCT DESCRIBE PREFIX EXISTS COUNT SUM AVG MIN MAX COALESCE STR CONTAINS REGEX YEAR ROUND GROUP_CONCAT".split(" ");
const TYPED = /[?$]?[\p{L}\p{N}_:.%\\~-]*$/u;
const by = (id) => /** @type {any} */ (document.getElementById(id));

/** An id as the end of a prefixed name: what SPARQL keeps for itself stands behind a backslash. */
const ending = (id) => local(id).replace(/[~!$&'()*+,;=]/g, "\\$&");

/** Everything that has a name: the terms of the vocabulary, and the things of the graph with what they are called. */
const named = (data) => [
  ...data.words,
  ...Object.entries(data.things).flatMap(([collection, things]) => things.map(([id, label]) => [`${collection}:${ending(id)}`, label ?? ""])),
];

/** What can stand where something was typed, each [text, what it means], the likeliest first. */
export function completions(typed, query, data, names = named(data)) {
  if (/^[?$]/.test(typed)) {
    const known = new Set([...query.matchAll(/[?$]([\p{L}\p{N}_]+)/gu)].map(([whole]) => `${typed[0]}${whole.slice(1)}`));
    if (query.split(typed).length < 3) known.delete(typed);
    return [...known].filter((name) => name.startsWith(typed)).sort().map((name) => [name, "variable"]);
  }
  const wanted = fold(typed);
  const [prefix, rest] = wanted.includes(":") ? wanted.split(/:(.*)/s) : [null, wanted];
  const begins = (text) => fold(text).startsWith(wanted) || (prefix === null && fold(text.split(":")[1] ?? "").startsWith(wanted));
  const holds = ([text, label]) => (prefix === null ? wanted.length > 1 : fold(text).startsWith(`${prefix}:`)) && fold(`${text.split(":")[1]} ${label}`).includes(rest);
  const found = names.filter((one) => begins(one[0]) || holds(one)).sort((a, b) => Number(begins(b[0])) - Number(begins(a[0])));
  const prefixes = prefix === null ? Object.keys(data.prefixes).filter((name) => fold(name).startsWith(wanted)).map((name) => [`${name}:`, data.prefixes[name]]) : [];
  const words = prefix === null && wanted ? WORDS.filter((word) => word.toLowerCase().startsWith(wanted)).map((word) => [word, "word of SPARQL"]) : [];
  return [...words, ...prefixes, ...found].slice(0, MOST);
}

/** The editor as a field of the page. */
export function codeField(data) {
  const names = named(data);
  const ask = () => by("form").requestSubmit();

  const draw = (element, _, { text, label }) => element.append(h("span", { class: "name" }, text), h("span", { class: "label" }, label));

  function hint(editor) {
    const { line, ch } = editor.getCursor();
    const typed = TYPED.exec(editor.getLine(line).slice(0, ch))?.[0] ?? "";
    const inside = /comment|string/.test(editor.getTokenTypeAt({ line, ch }) ?? "");
    const list = inside ? [] : completions(typed, editor.getValue(), data, names).map(([text, label]) => ({ text, label, render: draw }));
    return { list, from: { line, ch: ch - typed.length }, to: { line, ch } };
  }

  const editor = /** @type {any} */ (window).CodeMirror.fromTextArea(by("query"), {
    mode: "application/sparql-query",
    lineNumbers: true,
    lineWrapping: true,
    matchBrackets: true,
    autoCloseBrackets: true,
    viewportMargin: 200,
    screenReaderLabel: "Query in SPARQL",
    // Tab leaves the field, as it does everywhere else: nobody is caught in it.
    extraKeys: { "Ctrl-Enter": ask, "Cmd-Enter": ask, "Ctrl-Space": "autocomplete", Tab: false, "Shift-Tab": false },
    hintOptions: { hint, completeSingle: false, closeCharacters: /[\s()[\]{};,]/ },
  });
  editor.on("inputRead", (_, { text, origin }) => { if (origin === "+input" && /[:?$]$/.test(text.at(-1))) editor.showHint(); });
  by("code").addEventListener("toggle", () => editor.refresh());

  /** Mark where a query can't be read, until it is changed. */
  function point(line, column) {
    const ends = column > (editor.getLine(line - 1) ?? "").trimEnd().length; // nothing stands there: mark the line
    editor.markText({ line: line - 1, ch: ends ? 0 : column - 1 }, { line, ch: 0 }, { className: "slip" });
    editor.scrollIntoView({ line: line - 1, ch: column - 1 });
  }

  editor.on("change", () => { for (const mark of editor.getAllMarks()) if (mark.className === "slip") mark.clear(); });
  return {
    point,
    get: () => editor.getValue(),
    set: (text) => { editor.setValue(text); editor.clearHistory(); },
    focus: () => editor.focus(),
    changed: (listener) => editor.on("change", (_, { origin }) => { if (origin !== "setValue") listener(); }),
  };
}
