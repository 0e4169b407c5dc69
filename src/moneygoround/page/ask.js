// @ts-check
// The page of questions: the cookbook as a menu, an engine to ask, and answers as tables.
import { body, grouped, isNumber, leads, matching, plainly, readQuestion, short, valued, writeQuestion } from "./cookbook.js";
import { csv, h, saved } from "./element.js";

const FIRST = 200;
const WHOLE = { address: 48, text: 20 }; // what is longer may break
const LONG = 60;
const START = "strongest-loops";
const EXAMPLE = "SELECT ?payer ?payee WHERE {\n  ?payer mgr:funds ?payee\n} ORDER BY STR(?payer) STR(?payee) LIMIT 20";
const by = (id) => /** @type {any} */ (document.getElementById(id));
const count = (number) => number.toLocaleString("en");
const rows = (number) => `${count(number)} row${number === 1 ? "" : "s"}`;

/** The place where a query is written: a plain field, unless a page brings something better. */
export const plainField = () => ({
  get: () => by("query").value,
  set: (text) => {
    by("query").value = text;
    by("query").rows = Math.min(18, Math.max(6, text.split("\n").length + 1));
  },
  focus: () => by("query").focus(),
  changed: (listener) => by("query").addEventListener("input", listener),
  point: () => {}, // a plain field marks nothing
});

/** The page at work over an engine. */
export function opened(data, engine, field = plainField()) {
  const state = { question: null, query: "", values: {}, theme: null };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 1019px)");
  let turn = 0;
  let table = null;

  const say = (...words) => by("status").replaceChildren(...words);

  function looks() {
    const theme = state.theme ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    by("theme").setAttribute("aria-pressed", String(theme === "dark"));
    by("page").href = `${data.page}${state.theme ? `#theme=${state.theme}` : ""}`;
  }

  function remember() {
    try {
      history.replaceState(null, "", writeQuestion(state));
    } catch { /* a page inside another one may not change its address: the state lives on here */ }
  }

  // -- the menu ----------------------------------------------------------------------------------------------------

  function menu() {
    const found = matching(data.questions, by("find").value);
    const entry = (one) => h("li", {}, h("button", { type: "button", "data-question": one.name, "aria-current": state.question === one ? "true" : false, onclick: () => pick(one) }, one.question));
    by("questions").replaceChildren(...data.themes.map((theme) => found.filter((one) => one.theme === theme)).filter((some) => some.length)
      .map((some) => h("section", {}, h("h3", {}, some[0].theme), h("ol", {}, some.map(entry)))));
    by("none").hidden = found.length > 0;
    by("own").setAttribute("aria-current", String(!state.question));
    return found;
  }

  /** A question of the cookbook, or a query of the reader's own; it is asked at once. */
  function pick(question, query = null, values = {}) {
    Object.assign(state, { question, query: query ?? (question ? body(question) : EXAMPLE), values: { ...examples(question), ...values } });
    by("code").open = !question || query !== null;
    field.set(state.query);
    if (narrow.matches) by("menu").open = false;
    menu();
    describe();
    parameters();
    return run();
  }

  const examples = (question) => Object.fromEntries((question?.parameters ?? []).map(({ name, example }) => [name, example]));

  function describe() {
    const { question } = state;
    const changed = question && state.query.trim() !== body(question);
    by("kicker").replaceChildren(question ? h("code", {}, question.name) : "Your own question", changed ? ", changed" : "");
    by("question").textContent = question ? question.question : "What would you like to know?";
    by("explanation").textContent = question ? question.explanation : "The graph is asked in SPARQL: patterns of subject, property and value, with unknowns that begin with a question mark.";
  }

  function parameters() {
    const shown = (state.question?.parameters ?? []).map(({ name, sentence, collection, day }) => {
      const list = data.things[collection] ? `list-${name}` : false;
      const input = h("input", { id: `value-${name}`, name, required: true, list, autocomplete: "off", spellcheck: "false", type: day ? "date" : "text", oninput: (event) => { state.values[name] = event.target.value; } });
      input.value = state.values[name] ?? "";
      return h("div", { class: "parameter" }, h("label", { for: input.id }, h("b", {}, name), ` ${sentence}`), input,
        list && h("datalist", { id: list }, data.things[collection].map(([id, label]) => h("option", { value: id }, label ?? ""))));
    });
    by("parameters").replaceChildren(...shown);
  }

  // -- asking ------------------------------------------------------------------------------------------------------

  async function run() {
    const mine = (turn += 1);
    const { values, wanting, why } = valued(data, state.question, state.values);
    remember();
    clear();
    if (why) return refuse(why, by(`value-${wanting}`));
    if (!by("stop").hidden) engine.stop();
    say("Asking …");
    by("stop").hidden = false;
    document.body.setAttribute("aria-busy", "true");
    const answer = await engine.ask(state.query, values).catch((problem) => ({ refused: `The engine can't be started here: ${problem.message}. Open this file in a current browser.` }));
    if (mine !== turn) return;
    by("stop").hidden = true;
    document.body.removeAttribute("aria-busy");
    show(answer);
  }

  function clear() {
    table = null;
    by("csv").hidden = true;
    by("answer").replaceChildren();
    by("status").classList.remove("refused");
  }

  function refuse(why, at) {
    by("status").classList.add("refused");
    say(why);
    at?.focus();
  }

  function show(answer) {
    const time = `in ${answer.took < 1000 ? `${Math.max(1, Math.round(answer.took))} ms` : `${(answer.took / 1000).toFixed(1)} s`}`;
    if (answer.refused) {
      const slip = /at line (\d+), column (\d+)/.exec(answer.refused);
      if (slip) field.point(Number(slip[1]), Number(slip[2]));
      return refuse(answer.refused);
    }
    if (answer.truth !== undefined) return say(h("strong", {}, answer.truth ? "Yes" : "No"), `, ${time}.`);
    table = answer;
    const cut = answer.more || answer.total > answer.rows.length;
    say(h("strong", {}, answer.total ? `${answer.more ? "More than " : ""}${rows(answer.total)}` : "No rows"), ` ${time}.`,
      cut ? ` Only the first ${count(answer.rows.length)} are kept, here and in the CSV: ask for less with LIMIT, or in parts with OFFSET.` : "");
    by("csv").hidden = answer.total === 0;
    if (answer.total) by("answer").replaceChildren(tabled(answer));
  }

  // -- the answer --------------------------------------------------------------------------------------------------

  /** The answer as a table, without the columns that only repeat what was given to the question; the CSV has them. */
  function tabled({ columns, rows: found }) {
    const given = (state.question?.parameters ?? []).map(({ name }) => name);
    const shown = columns.map((name, at) => (given.includes(name) ? -1 : at)).filter((at) => at >= 0);
    const numbers = columns.map((_, at) => found.some((row) => row[at]) && found.every((row) => !row[at] || isNumber(data, row[at])));
    const content = h("tbody");
    const more = h("button", { type: "button", id: "more", onclick: () => fill(found.length) });
    const fill = (most) => {
      content.append(...found.slice(content.rows.length, most).map((row) => h("tr", {}, shown.map((at) => h("td", { class: numbers[at] ? "number" : false }, cell(row[at]))))));
      more.hidden = content.rows.length >= found.length;
      more.textContent = `Show all ${rows(found.length)}`;
    };
    fill(FIRST);
    const heads = shown.map((at) => h("th", { scope: "col", class: numbers[at] ? "number" : false }, columns[at]));
    return h("div", {}, h("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Answer" },
      h("table", {}, h("caption", { class: "sr" }, by("question").textContent), h("thead", {}, h("tr", {}, heads)), content)), more);
  }

  /** A term as text: addresses short and linked, long numbers in groups that are only seen, never copied. */
  function cell(term) {
    if (term === null) return "";
    const text = plainly(term);
    if (term.type === "uri" || /^https?:\/\/\S+$/.test(text)) return address(text);
    const groups = isNumber(data, term) ? grouped(text) : null;
    if (groups) return h("span", { class: "digits" }, groups.map((group) => h("span", {}, group)));
    const size = text.length > LONG ? "long" : text.length > WHOLE.text ? false : "whole";
    return h("bdi", { class: size, lang: term["xml:lang"], title: term.datatype ? short(data, term.datatype) : false }, text);
  }

  function address(text) {
    const way = leads(data, text, state.theme);
    const words = short(data, text);
    const name = h("bdi", { class: words.length > WHOLE.address ? "long" : "whole" }, words);
    if (!way) return name;
    return h("a", { href: way.href, ...(way.out ? { target: "_blank", rel: "noopener noreferrer" } : {}) }, name);
  }

  const saving = () => saved(`${state.question?.name ?? "answer"}.csv`, new Blob([csv([table.columns, ...table.rows.map((row) => row.map(plainly))])], { type: "text/csv;charset=utf-8" }));

  async function copy() {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied.");
    } catch {
      say("The link stands in the address bar.");
    }
  }

  // -- wiring ------------------------------------------------------------------------------------------------------

  function fromAddress() {
    const { question, query, values, theme } = readQuestion(location.hash, data);
    state.theme = theme ?? state.theme;
    looks();
    if (question || query !== null) return pick(question, query, values);
    return pick(data.questions.find((one) => one.name === START) ?? data.questions[0] ?? null);
  }

  function wire() {
    by("find").addEventListener("input", menu);
    by("find").addEventListener("keydown", (event) => { const [first] = event.key === "Enter" ? menu() : []; if (first) pick(first); });
    by("own").addEventListener("click", () => { pick(null); field.focus(); });
    by("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
    field.changed(() => { state.query = field.get(); describe(); });
    by("query").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); } });
    by("stop").addEventListener("click", engine.stop);
    by("csv").addEventListener("click", saving);
    by("copy").addEventListener("click", copy);
    by("theme").addEventListener("click", () => { state.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; looks(); remember(); });
    dark.addEventListener("change", looks);
    addEventListener("hashchange", fromAddress);
    addEventListener("keydown", keys);
  }

  function keys(event) {
    if (event.key === "Escape" && !by("stop").hidden) engine.stop();
    const on = event.target instanceof Element ? event.target.closest("[data-question]") : null;
    if (!on || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const all = [...document.querySelectorAll("[data-question]")];
    all[all.indexOf(on) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }

  wire();
  if (narrow.matches) by("menu").open = false;
  return fromAddress();
}
