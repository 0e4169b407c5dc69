// @ts-check
// What stands beside the map before anything is picked: the ranked list of loops, how much can come back, how to read it all.
import { big, promised } from "./amounts.js";
import { leading, nameOf, namesOf, ordered, through, tier, whole } from "./core.js";
import { entries, h, kept } from "./element.js";
import { max, min } from "./geometry.js";
import { SVG } from "./pictures.js";
import { headline, loopAmount, said, sumWords } from "./tell.js";
import { amountIn, dateWords, language, plural, t } from "./words.js";

/** A picture's tree as elements. */
export function svg([tag, attributes, children]) {
  const element = document.createElementNS(SVG, tag);
  entries(attributes).filter(([name]) => name !== "xmlns").forEach(([name, value]) => element.setAttribute(name, String(value)));
  if (Array.isArray(children)) element.append(...children.map(svg));
  else element.textContent = children;
  return element;
}

const measuring = document.createElement("canvas").getContext("2d");
/** How wide a text is in a font, in pixels. */
export function measure(text, font) {
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** A name by itself; of a very long one the beginning, and all of it under the pointer. */
export const isolated = (name) => (name.length > LONG ? h("bdi", { title: name }, `${[...name].slice(0, LONG).join("")}…`) : h("bdi", name));
const LONG = 48;
/** The words of a record, which stay in its own language. */
export const recorded = (name, text) => h(name, { lang: language() === "en" ? false : "en" }, text);

/** A sentence with blanks, [form, ...values], filled: a value that is mere text is the record's own. */
export function filled(told) {
  const [form, ...values] = told;
  if (!Array.isArray(told)) return recorded("span", told);
  if (form === "{date}") return dateWords(values[0]);
  if (form === "{amount}") return amountIn(values[0]);
  return t(form, "{0}", "{1}").split(/\{(\d)\}/).flatMap((part, number) => (number % 2 ? filled(values[part]) : part));
}

/** A sign that is seen and not read out. */
const sign = (one) => h("span.to", { "aria-hidden": "true" }, one);

/** An arrow between two names: it stays with the first, the line may break after it. */
const arrow = () => ["\u00a0", sign("→"), h("span.sr", t("to")), " "];

/** Names with arrows between them. */
export const joined = (names) => names.flatMap((name, number) => [...(number ? arrow() : []), isolated(name)]);

/** The names of a loop, ending where it began. */
export const path = (data, loop) => joined([...namesOf(data, loop), nameOf(data, loop.organisations[0])]);

/** The names of a loop in short: a sign says that it ends where it began. */
export const circuit = (data, loop) => [...joined(namesOf(data, loop)), "\u00a0", sign("↺")];

/** Flows, the largest first and those without a public amount last. */
export const largest = (data, flows) => [...flows].sort((a, b) => Number((big(data.flows[b].face) ?? -1n) - (big(data.flows[a].face) ?? -1n)));

/** How a step is drawn: solid for a fixed amount, dashed for a promise, dotted for none that is public. */
export function lineOf(flows) {
  const stated = flows.filter((flow) => flow.face !== undefined);
  return !stated.length ? "dotted" : promised(stated) ? "dashed" : "solid";
}

/** The steps of a loop as a small band of coloured lines. */
function band({ look, view }, loop) {
  const width = 100 / loop.steps.length;
  const lines = loop.steps.map((step, number) => {
    const flows = step.map(view.at);
    const dash = { solid: "none", dashed: "5 3", dotted: "1.5 3" }[lineOf(flows)];
    return ["line", { x1: number * width + 1, x2: (number + 1) * width - 3, y1: 3, y2: 3, stroke: look.colours[leading(flows).colour], "stroke-width": 3.4, "stroke-dasharray": dash }, []];
  });
  return svg(["svg", { viewBox: "0 0 100 6", class: "band", "aria-hidden": "true", preserveAspectRatio: "none" }, lines]);
}

const main = (loop) => loop.contingent || loop.kind === "circular financing";

/** The loops that the list shows, with their rank: circular financing and what is contingent, or all. */
export function listed(data, view, state) {
  const rank = new Map(view.loops.map((loop, number) => [loop, number + 1]));
  return ordered(data, view, state.order).filter((loop) => state.all || main(loop)).map((loop) => ({ loop, rank: rank.get(loop) }));
}

/** How many loops the list leaves out since they hold no financing. */
export const leftOut = (view) => view.loops.filter((loop) => !main(loop)).length;

/** The ranked list. */
export function loopList(context, most, news) {
  const { data, state, act, view } = context;
  const hidden = state.all ? 0 : leftOut(view);
  const items = hidden ? [h("li.soft", t("missing ranks", plural(hidden, "ring")))] : [];
  listed(data, view, state).slice(0, most).forEach(({ loop, rank }, number, all) => {
    if (state.order === "amount" && (!number || tier(loop) !== tier(all[number - 1].loop))) items.push(h("li.group", section(`group ${tier(loop)}`)));
    const chosen = state.selected?.type === "loop" && state.selected.id === loop.key;
    const note = dotted([news.has(loop.key) && t("new"), plural(loop.steps.length, "step"), loop.undisclosed && t("{0} undisclosed", loop.undisclosed), loop.kind === "circular financing" ? null : t(loop.kind), state.order === "newest" && loop.closed ? dateWords(loop.closed) : null]);
    items.push(h("li", h("button.loop", { "data-loop": loop.key, "aria-pressed": String(chosen), onclick: () => act.select(chosen ? null : { type: "loop", id: loop.key }) },
      h("span.rank", String(rank)),
      h("span.path", circuit(data, loop)),
      h("span.amount", loop.face === null ? t("not public") : bare(loopAmount(data, loop), data).replace(/(?<!,) /g, "\u00a0")), // it breaks after a comma only
      h("span.note", note), band(context, loop))));
  });
  return items;
}

/** An amount without the currency that the page names once. */
export const bare = (words, data) => words.replace(new RegExp(` ${data.currency}(?=$| stated$)`), "");

const SCALE = ["tn", "bn", "m"];
/** Text with its amounts, and the counts of what was found, set strong. */
export function strong(text) {
  const scales = SCALE.map((word) => t(word)).join("|");
  const counted = ["firm", "flow", "organisation", "loop"].map((word) => t(word)).join("|");
  const figure = new RegExp(`((?:(?:${t("up to")}|[≤≥]) )?(?<![\\d.,-])\\d+(?:[.,]\\d+)?(?:(?: (?:${scales})(?![a-zà-ỹ]))(?: [A-Z]{3}\\b)?| [A-Z]{3}\\b|(?= (?:${counted}))))`);
  return text.split(figure).map((part, number) => (number % 2 ? h("strong", part) : part));
}

/** An amount without the currency, or what is said where there is none. */
export const worth = (data, amount, none = "not public") => (amount === null ? t(none) : bare(said(data, amount), data));

/** A text beside the facts. */
export const soft = (text, ...values) => h("p.soft", t(text, ...values));
/** A row of a list that opens something: what, and its amount. */
export const row = (act, selected, words, amount) => h("li", opener(act, selected, h("span.path", words), h("span.amount", amount)));
/** A row for a loop. */
export const loopRow = ({ data, act }, loop, amount = bare(loopAmount(data, loop), data)) => row(act, { type: "loop", id: loop.key }, circuit(data, loop), amount);
/** A list of rows that open something. */
export const links = (rows) => h("ul.links", rows);
/** The heading of a part of the details. */
export const section = (text) => h("h3", t(text));
export const buttons = (...all) => h("div.buttons", ...all);
export const button = (run, ...words) => h("button", { onclick: run }, ...words);
/** What is hidden below its title. */
export const below = (title, ...rest) => h("details", h("summary", title), ...rest);
/** A link to a source, outside this page. */
export const outward = ({ url: href, title, language: lang = "en" }, ...words) => h("a", { href, title, lang, rel: "noopener noreferrer", target: "_blank" }, ...words);
/** What a detail is about; it takes the focus when it comes in place of another. */
export const topic = (...words) => h("h2.title", { tabindex: -1 }, ...words);

/** The title of the details under a line that says what is shown. */
export const headed = (above, ...words) => [h("p.kicker", above), topic(...words)];
/** Facts in one line, those that there are. */
export const dotted = (facts) => kept(facts).join(" · ");

/** A button that opens something. */
export const opener = (act, selected, ...children) => h("button.link", { onclick: () => act.select(selected) }, ...children);

/** A small table: what each row is about, and its figures. */
export const figures = (heads, rows) => h("div.table", h("table", h("thead", h("tr", heads.map((head, number) => h(head ? "th" : "td", { scope: head ? "col" : false, class: number ? "number" : false }, head)))),
  h("tbody", rows.map(([first, ...cells]) => h("tr", h("th", { scope: "row" }, first), cells.map((cell) => h("td.number", cell)))))));

/** Which version made the page, and of what. */
export const made = (data) => t("made", data.made.version, data.made.inputs.slice(0, 12));

/** What the details show before anything is selected. */
export function start(context) {
  const { data, act, view, state } = context;
  const most = data.organisations.map((one, number) => ({ one, loops: through(view, number).length }))
    .filter(({ loops }) => loops).sort((a, b) => b.loops - a.loops || (a.one.name < b.one.name ? -1 : 1)).slice(0, 6);
  const top = most[0]?.loops ?? 1;
  return [
    returning(context),
    data.stories.length && h("h2", t("stories told")),
    data.stories.length && links(data.stories.map((story) => h("li", opener(act, { type: "story", id: story.id }, h("span.path", act.told(story.title)), h("span.soft", plural(story.chapters.length, "chapter")))))),
    h("h2", t("How to read this")),
    h("p", t(state.view === "matrix" ? "how cells are read" : "how boxes are read")),
    h("p", t("how a loop is read", data.rule.steps)),
    most.length && h("h2", t("On most loops")),
    most.length && h("ul.bars", most.map(({ one, loops }) => h("li", h("button.bar", { onclick: () => act.select({ type: "org", id: one.id }) },
      h("span.name", isolated(one.name)), h("meter", { min: 0, max: top, value: loops, "aria-label": plural(loops, "loop") }), h("span.count", String(loops)))))),
    h("h2", t("not shown")),
    h("p", t("what is not shown")),
    h("p.made", made(data)),
  ];
}

/** The certified amount: how much of the financing can come back, at floor, face value and ceiling. */
export function returning({ data, state, found, view }) {
  const whole_ = BigInt(found.of);
  if (!whole_) return h("div.figures", h("h2", t("how much")), soft("no financing stated"));
  const words = (one) => bare(said(data, big(one.amount)), data);
  const share = ({ amount }) => min(100, Number((1000n * BigInt(amount)) / whole_) / 10);
  const [floor, face, ceiling] = [found.floor, found.face, found.ceiling].map(share);
  const range = ["svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", class: "range", "aria-hidden": "true" }, [
    ["rect", { x: 0, y: 3, width: 100, height: 6, class: "whole" }, []], ["rect", { x: floor, y: 3, width: max(0, ceiling - floor), height: 6, class: "can" }, []],
    ["rect", { x: 0, y: 3, width: floor, height: 6, class: "sure" }, []], ["rect", { x: max(0, face - 0.5), y: 0, width: 1, height: 12, class: "face" }, []]]];
  const { live, firm } = data.returning;
  const lost = whole(state.filter) && data.sensitivity;
  const flow = lost && data.flows.find((one) => one.id === lost.flow);
  return h("div.figures",
    h("h2", t("how much")),
    h("p.big", sumWords(data, found.face)),
    soft("what returning capital is", said(data, whole_)),
    svg(range), soft("whole bar", words({ amount: whole_ })),
    h("dl", [["Floor", found.floor], ["Face value", found.face], ["Ceiling", found.ceiling]].map(([name, one]) => h("div", h("dt", t(name)), h("dd", words(one))))),
    view.loops.length > 0 && !BigInt(found.face.amount) && soft("why nothing is counted"),
    h("p.soft", t("what the bounds are"), found === live ? ` ${t("firm alone", words(firm.floor), words(firm.ceiling))}` : ""),
    flow && soft("what it rests on", nameOf(data, flow.payer), nameOf(data, flow.payee), t(data.kinds[flow.kind]), words({ amount: lost.amount }), words({ amount: lost.without })));
}

/** The sentence at the head. */
export const headSentence = (data, filter, view, found) => strong(headline(data, filter, view, found));

/** An amount in the words of its record, without the currency. */
export const short = (flow, data) => (flow.amount ? bare(amountIn(flow.amount.replace(/^amount not public.*/, "not public")), data) : "");
