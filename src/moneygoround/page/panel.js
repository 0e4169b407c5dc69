// @ts-check
// What stands beside the map: the list of loops, and the details of a loop, an organisation or an arrow with their evidence.
import { amountWords, big, brief, dayWords, flowAt, headline, intervalWords, leading, promised, tier, together, widthOf } from "./core.js";
import { h } from "./element.js";
import { ring } from "./pictures.js";

const SVG = "http://www.w3.org/2000/svg";

/** A picture's tree as elements. */
export function svg([tag, attributes, children]) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).filter(([name]) => name !== "xmlns").forEach(([name, value]) => element.setAttribute(name, String(value)));
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

const isolated = (text) => h("bdi", {}, text);
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** An arrow between two names: it stays with the first, the line may break after it. */
const arrow = () => ["\u00a0", h("span", { class: "to", "aria-hidden": "true" }, "→"), h("span", { class: "sr" }, "to"), " "];

/** The names of a loop, ending where it began. */
export function path(data, loop, { closed = true } = {}) {
  const names = loop.organisations.map((one) => data.organisations[one].name);
  const parts = closed ? [...names, names[0]] : names;
  return parts.flatMap((name, number) => (number ? [...arrow(), isolated(name)] : [isolated(name)]));
}

/** Flows, the largest first and those without a public amount last. */
const largest = (data, flows) => [...flows].sort((a, b) => Number((big(data.flows[b].face) ?? -1n) - (big(data.flows[a].face) ?? -1n)));

/** How a step is drawn: solid for a fixed amount, dashed for a promise, dotted for none that is public. */
export function lineOf(data, step) {
  const stated = step.map((number) => data.flows[number]).filter((flow) => flow.face !== undefined);
  return !stated.length ? "dotted" : promised(stated) ? "dashed" : "solid";
}

/** The steps of a loop as a small band of coloured lines. */
function band(context, loop) {
  const { data, look } = context;
  const width = 100 / loop.steps.length;
  const lines = loop.steps.map((step, number) => {
    const dash = { solid: "none", dashed: "5 3", dotted: "1.5 3" }[lineOf(data, step)];
    return ["line", { x1: number * width + 1, x2: (number + 1) * width - 3, y1: 3, y2: 3, stroke: look.colours[leading(data, step).colour], "stroke-width": 3.4, "stroke-dasharray": dash }, []];
  });
  const drawn = svg(["svg", { viewBox: "0 0 100 6", class: "band", "aria-hidden": "true", preserveAspectRatio: "none" }, lines]);
  return drawn;
}

const GROUPS = ["A public amount in every step", "Steps without a public amount", "No public amount", "Through a guarantee, a warrant or shares"];

/** The ranked list. */
export function loopList(context, view, most) {
  const { data, state, act } = context;
  const items = [];
  view.loops.slice(0, most).forEach((loop, number) => {
    if (!number || tier(loop) !== tier(view.loops[number - 1])) items.push(h("li", { class: "group" }, h("h3", {}, GROUPS[tier(loop)])));
    const chosen = state.selected?.type === "loop" && state.selected.id === loop.key;
    const note = [plural(loop.steps.length, "step"), loop.undisclosed ? `${loop.undisclosed} undisclosed` : null, loop.kind === "circular financing" ? null : loop.kind].filter(Boolean).join(" · ");
    items.push(h("li", {}, h("button", { class: "loop", type: "button", "data-loop": loop.key, "aria-pressed": String(chosen), onclick: () => act.select(chosen ? null : { type: "loop", id: loop.key }) },
      h("span", { class: "rank" }, String(number + 1)),
      h("span", { class: "path" }, path(data, loop, { closed: false }), "\u00a0", h("span", { class: "to", "aria-hidden": "true" }, "↺")),
      h("span", { class: "amount" }, loop.face === null || loop.face === undefined ? "not public" : bare(loop.amount, data)),
      h("span", { class: "note" }, note), band(context, loop))));
  });
  return items;
}

/** An amount without the currency that the page names once. */
export const bare = (words, data) => (data.currency && words.endsWith(` ${data.currency}`) ? words.slice(0, -data.currency.length - 1) : words);

/** Text with its amounts, and the counts of what was found, set strong. */
export function strong(text) {
  const figure = /((?:up to |[≤≥] )?(?<![\d.-])\d+(?:\.\d+)?(?:(?: (?:tn|bn|m)\b)(?: [A-Z]{3}\b)?| [A-Z]{3}\b|(?= (?:firm |flow|organisation|loop))))/;
  return text.split(figure).map((part, number) => (number % 2 ? h("strong", {}, part) : part));
}

/** What the details show before anything is selected. */
export function start(context, view) {
  const { data, act, filtered } = context;
  const most = data.organisations.map((one, number) => ({ one, loops: view.loops.filter((loop) => loop.organisations.includes(number)).length }))
    .filter(({ loops }) => loops).sort((a, b) => b.loops - a.loops || (a.one.name < b.one.name ? -1 : 1)).slice(0, 6);
  const top = most[0]?.loops ?? 1;
  return [
    returning(context, filtered),
    h("h2", {}, "How to read this"),
    h("p", {}, "Each box is an organisation. Each arrow is money: it starts at who pays and ends at who is paid. Colour is the kind, thickness the amount. Dashes mean “up to” or a letter of intent, dots an amount that is not public. Grey arrows are on no loop."),
    h("p", {}, `A loop is a ring in which each organisation pays the next and the last pays the first, in up to ${data.rule.steps} steps. Its amount is that of its smallest step: the most that can go all the way round.`),
    most.length ? h("h2", {}, "On most loops") : null,
    most.length ? h("ul", { class: "bars" }, most.map(({ one, loops }) => h("li", {}, h("button", { type: "button", class: "bar", onclick: () => act.select({ type: "org", id: one.id }) },
      h("span", { class: "name" }, isolated(one.name)), h("meter", { min: 0, max: top, value: loops, "aria-label": `${loops} loops` }), h("span", { class: "count" }, String(loops)))))) : null,
    h("h2", {}, "What this does not show"),
    h("p", {}, "A loop shows that contracts close a ring. It does not prove that the same dollars travel round it, nor that anything is improper. Equity paid today and a purchase over many years are different things; a promise is not cash."),
    h("p", { class: "made" }, `moneygoround ${data.made.version} · inputs ${data.made.inputs.slice(0, 12)}`),
  ];
}

/** The certified amount: how much of the financing can come back, at floor, face value and ceiling. */
function returning({ data }, filtered) {
  const { of: [whole, wholeWords], live, firm } = data.returning;
  if (!Number(whole)) return null;
  const onlyFirm = filtered === "firm";
  if (filtered && !onlyFirm) return h("div", { class: "figures" }, h("h2", {}, "How much can come back"), h("p", { class: "soft" }, `Returning capital is certified for all flows as of ${data.asofWords}, and for the firm ones among them; not under other filters.`));
  const amounts = onlyFirm ? firm : live;
  const share = (pair) => Math.min(100, (100 * Number(pair[0])) / Number(whole));
  const [floor, face, ceiling] = [share(amounts.floor), share(amounts.face), share(amounts.ceiling)];
  const range = ["svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", class: "range", "aria-hidden": "true" }, [
    ["rect", { x: 0, y: 3, width: 100, height: 6, class: "whole" }, []], ["rect", { x: floor, y: 3, width: Math.max(0, ceiling - floor), height: 6, class: "can" }, []],
    ["rect", { x: 0, y: 3, width: floor, height: 6, class: "sure" }, []], ["rect", { x: Math.max(0, face - 0.5), y: 0, width: 1, height: 12, class: "face" }, []]]];
  return h("div", { class: "figures" },
    h("h2", {}, "How much can come back"),
    h("p", { class: "big" }, amounts.face[1]),
    h("p", { class: "soft" }, `Returning capital at face value: how much of ${wholeWords} of financing payments back can balance${onlyFirm ? ", by firm flows alone" : ""}.`),
    svg(range),
    h("dl", {}, [["Floor", amounts.floor], ["Face value", amounts.face], ["Ceiling", amounts.ceiling]].map(([name, pair]) => h("div", {}, h("dt", {}, name), h("dd", {}, bare(pair[1], data).replace(/^about /, ""))))),
    h("p", { class: "soft" }, `Floor: “up to” counts nothing. Ceiling: amounts that are not public may be anything.${onlyFirm ? "" : ` Firm contracts alone: ${bare(firm.floor[1], data)} to ${bare(firm.ceiling[1], data)}.`}`),
    data.sensitivity && !onlyFirm ? h("p", { class: "soft" }, data.sensitivity) : null);
}

/** The ring of a loop as a tree. */
export function ringOf(context, loop, step = 0) {
  const { data, look } = context;
  const steps = loop.steps.map((flows, number) => {
    const first = leading(data, flows);
    return {
      name: data.organisations[loop.organisations[number]].name, colour: look.colours[first.colour], line: lineOf(data, flows),
      width: widthOf(big(loop.faces[number]), data.digits), words: halves(bare(loop.words[number], data)), faded: step > 0 && step !== number + 1,
    };
  });
  const [small, large] = halves(loop.amount);
  const middle = loop.contingent ? { small: "a guarantee,", big: "no cash", below: "warrant or shares" }
    : loop.face === null || loop.face === undefined ? { small: "no amount", big: "?", below: "is public" } : { small, big: large, below: "can come back" };
  return ring(steps, middle, { ...look, font: context.font }, measure);
}

function halves(full) {
  const words = brief(full);
  const stated = /^(.*) as stated$/.exec(words);
  if (stated) return ["as stated", stated[1].replace(/ [A-Z]{3}$/, "")];
  if (/undisclosed|not public/.test(words)) return ["amount", "not public"];
  const found = /^(up to|at least|about|more than|≤|≥|firm) (.*)$/.exec(words);
  if (found) return [{ "≤": "at most", "≥": "at least" }[found[1]] ?? found[1], found[2].replace(/, option.*/, "")];
  return ["", words.length > 18 ? words.replace(/ a (year|month|quarter)$/, "/$1") : words];
}

/** A loop in full: ring, sentence, steps with their sources. */
export function loopDetail(context, view, loop) {
  const { data, state, act } = context;
  const place = view.loops.indexOf(loop) + 1;
  const chips = [loop.kind, plural(loop.steps.length, "step"), loop.undisclosed ? `${plural(loop.undisclosed, "step")} without an amount` : "an amount in every step",
    loop.closedWords ? `a ring since ${loop.closedWords}` : null, loop.sizedWords ? `of this size since ${loop.sizedWords}` : null, loop.inside ? "one deal closes it" : null];
  const picture = svg(ringOf(context, loop, state.step));
  picture.setAttribute("class", "ring");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", `${loop.organisations.map((one) => data.organisations[one].name).join(" pays ")}, which pays the first: ${loop.amount}`);
  const step = (by) => act.step((state.step + by + loop.steps.length + 1) % (loop.steps.length + 1));
  return [
    h("p", { class: "kicker" }, `Loop ${place} of ${view.loops.length}`),
    h("h2", { class: "title", tabindex: -1 }, path(data, loop)),
    picture,
    h("p", { class: "sentence" }, strong(loop.sentence)),
    h("ul", { class: "chips" }, chips.filter(Boolean).map((chip) => h("li", {}, chip))),
    h("div", { class: "buttons" },
      h("button", { type: "button", onclick: () => step(-1), "aria-label": "Previous step" }, "◀"), h("button", { type: "button", onclick: () => step(1) }, "Step ▶"),
      state.step ? h("button", { type: "button", onclick: () => act.step(0) }, "Whole loop") : null, ...common(context)),
    h("ol", { class: "steps" }, loop.steps.map((flows, number) => stepCard(context, loop, flows, number))),
    h("p", { class: "soft" }, "The ring closes on paper. It does not show that the same dollars go round, nor that anything is improper."),
  ];
}

function common({ act }) {
  return [h("button", { type: "button", onclick: act.copy }, "Copy link"), h("button", { type: "button", onclick: () => act.select(null) }, "✕ Clear")];
}

function stepCard(context, loop, flows, number) {
  const { data, look, state, act } = context;
  const next = loop.organisations[(number + 1) % loop.organisations.length];
  const names = [data.organisations[loop.organisations[number]].name, data.organisations[next].name];
  const card = h("li", { class: state.step === number + 1 ? "step now" : "step" },
    h("button", { type: "button", class: "head", "aria-pressed": String(state.step === number + 1), onclick: () => act.step(state.step === number + 1 ? 0 : number + 1) },
      h("span", { class: "number" }, String(number + 1)), h("span", { class: "path" }, isolated(names[0]), arrow(), isolated(names[1])),
      h("span", { class: "amount" }, /undisclosed/.test(loop.words[number]) ? "not public" : brief(bare(loop.words[number], data)))),
    number === loop.weakest && loop.steps.length > 1 ? h("p", { class: "weak" }, "Weakest step: the least firm, or told by the fewest") : null,
    largest(data, flows).map((one) => flowFacts(context, data.flows[one], { alone: flows.length === 1 })));
  card.style.borderLeftColor = look.colours[leading(data, flows).colour];
  return card;
}

/** What is known of one flow, and who says so. `open`: how many sources stand there at once; 0 folds all but the facts. */
function flowFacts(context, flow, { alone = false, open = 1 } = {}) {
  const { data } = context;
  const when = [flow.kind, flow.status, flow.date].filter(Boolean).join(" · ");
  const sources = (flow.evidence ?? []).map((item) => evidence(data, item));
  const more = details(flow).map((text) => h("p", { class: "soft" }, text));
  const count = sources.length - open;
  return h("div", { class: "flow", "data-flow": flow.id },
    h("p", { class: "facts" }, alone ? null : h("strong", {}, `${flow.amount ?? "amount not public"} · `), when),
    flow.deal ? h("p", { class: "soft" }, flow.deal) : null,
    open ? more : null,
    open ? h("ul", { class: "evidence" }, sources.slice(0, open)) : null,
    count > 0 ? h("details", {}, h("summary", {}, open ? `${plural(count, "more source")}` : plural(count, "source")), open ? null : more, h("ul", { class: "evidence" }, sources.slice(open))) : null,
    sources.length ? null : h("p", { class: "soft" }, "No source is recorded."));
}

function details(flow) {
  return [
    [flow.via, flow.term && `term ${flow.term}`].filter(Boolean).join(" · "), flow.beneficiary && `For the benefit of ${flow.beneficiary}`, flow.gets && `In return: ${flow.gets}`, flow.gives && `Given: ${flow.gives}`,
    flow.conditions && `Condition: ${flow.conditions}`, ...(flow.parts ?? []).map((text) => text), flow.apart && `Not wholly in the sums: ${flow.apart}`, ...(flow.disputed ?? []).map((text) => `Disputed: ${text}`),
  ].filter(Boolean);
}

function evidence(data, item) {
  const source = data.sources[item.source] ?? { title: "source not described" };
  const link = source.url && /^https?:\/\//i.test(source.url)
    ? h("a", { href: source.url, rel: "noopener noreferrer", target: "_blank" }, isolated(source.title), h("span", { class: "sr" }, " (opens another page)")) : h("span", {}, isolated(source.title), source.address ? ` (${source.address})` : "");
  const about = [source.publisher, source.date, source.kind === "primary" ? "primary source" : source.kind === "rewrite" ? "rewrite" : null, source.language && source.language !== "en" ? `in ${source.language}` : null].filter(Boolean).join(" · ");
  return h("li", {}, h("p", { class: "says" }, item.says, item.quote ? h("q", {}, item.quote) : null), h("p", { class: "cite" }, link, about ? ` — ${about}` : ""));
}

/** An organisation: what it pays and is paid, on which loops it stands. */
export function organisationDetail(context, view, at) {
  const { data, act } = context;
  const one = data.organisations[at];
  const flows = [...view.flows].map((number) => data.flows[number]);
  const side = (end) => flows.filter((flow) => flow[end] === at).sort((a, b) => ((big(b.face) ?? -1n) > (big(a.face) ?? -1n) ? 1 : -1));
  const [pays, paid] = [side("payer"), side("payee")];
  const loops = view.loops.filter((loop) => loop.organisations.includes(at));
  const total = (list) => { const amount = together(list, view.totals).face; return amount === null ? "no public amount" : bare(amountWords(amount, data.currency, data.digits), data); };
  const sure = (list) => list.filter((flow) => flow.side !== "contingent");
  const words = (all, list = sure(all)) => (list.length ? `${total(list)} in ${plural(list.length, "flow")}` : "nothing that is known");
  const beside = view.beside.filter((flow) => flow.payer === at || flow.payee === at);
  return [
    h("p", { class: "kicker" }, [one.role, one.country].filter(Boolean).join(" · ") || "organisation"),
    h("h2", { class: "title", tabindex: -1 }, isolated(one.name)),
    one.legal || one.units ? h("p", { class: "soft" }, [one.legal, one.units ? `with ${one.units.join(", ")}` : null].filter(Boolean).join(" · ")) : null,
    h("p", { class: "sentence" }, strong(`Pays ${words(pays)}, is paid ${words(paid)}. On ${plural(loops.length, "loop")}. Public amounts at face value: “up to” counts in full, what is contingent not at all.`)),
    h("div", { class: "buttons" }, common(context)),
    loops.length ? h("h3", {}, loops.length > 5 ? "Its strongest loops" : "Its loops") : null,
    h("ul", { class: "links" }, loops.slice(0, 5).map((loop) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => act.select({ type: "loop", id: loop.key }) }, h("span", { class: "path" }, path(data, loop, { closed: false })), h("span", { class: "amount" }, bare(loop.amount, data)))))),
    ...[["Pays", pays, "payee"], ["Is paid by", paid, "payer"]].flatMap(([name, list, end]) => (list.length ? [h("h3", {}, name), h("ul", { class: "cards" }, list.map((flow) => flowCard(context, flow, data.organisations[flow[end]].name)))] : [])),
    beside.length ? h("h3", {}, "Beside the money") : null,
    h("ul", { class: "cards" }, beside.map((flow) => flowCard(context, flow, data.organisations[flow.payer === at ? flow.payee : flow.payer]?.name ?? ""))),
  ];
}

function flowCard(context, flow, name) {
  const { data, look, act } = context;
  const known = data.flows.includes(flow);
  const heading = [h("span", { class: "path" }, isolated(name)), h("span", { class: "amount" }, short(flow, data))];
  const card = h("li", { class: "step" }, known ? h("button", { type: "button", class: "head", onclick: () => act.select({ type: "flow", id: flow.id }) }, heading) : h("p", { class: "head" }, heading), flowFacts(context, flow, { alone: true, open: 0 }));
  card.style.borderLeftColor = known ? look.colours[flow.colour] : look.grey;
  return card;
}

const short = (flow, data) => (flow.amount ? bare(flow.amount.replace(/^amount not public.*/, "not public"), data) : "");

/** An arrow: all its flows with all their evidence, and what else runs between the two. */
export function flowDetail(context, view, id) {
  const { data, look, act } = context;
  const at = flowAt(data, view, id);
  const flow = data.flows[at];
  const bundle = view.flows.has(at) ? data.arrows.find((flows) => flows.includes(at)) : null;
  const numbers = largest(data, bundle ? bundle.filter((number) => view.flows.has(number)) : [at]);
  const gone = view.flows.has(at) ? "" : ` Not in force on the day shown${flow.ended ? `: it stood so until ${dayWords(flow.ended)}` : ""}.`;
  const names = [data.organisations[flow.payer].name, data.organisations[flow.payee].name];
  const others = [...view.flows].filter((number) => !numbers.includes(number) && [flow.payer, flow.payee].includes(data.flows[number].payer) && [flow.payer, flow.payee].includes(data.flows[number].payee));
  const loops = view.loops.filter((loop) => loop.steps.some((step) => step.some((number) => numbers.includes(number))));
  const amount = numbers.length === 1 ? flow.amount : intervalWords(together(numbers.map((number) => data.flows[number]), view.totals), data.currency, data.digits);
  return [
    h("p", { class: "kicker" }, data.colours[flow.colour].label),
    h("h2", { class: "title", tabindex: -1 }, isolated(names[0]), arrow(), isolated(names[1])),
    h("p", { class: "sentence" }, h("strong", {}, amount[0].toUpperCase() + amount.slice(1)), numbers.length > 1 ? ` in ${plural(numbers.length, "flow")}` : "", `. On ${plural(loops.length, "loop")}.${gone}`),
    h("div", { class: "buttons" }, common(context)),
    h("ul", { class: "cards" }, numbers.map((number) => {
      const card = h("li", { class: "step" }, flowFacts(context, data.flows[number], { open: 99 }));
      card.style.borderLeftColor = look.colours[flow.colour];
      return card;
    })),
    h("h3", {}, "The two ends"),
    h("p", { class: "buttons" }, [flow.payer, flow.payee].map((one) => h("button", { type: "button", onclick: () => act.select({ type: "org", id: data.organisations[one].id }) }, isolated(data.organisations[one].name)))),
    loops.length ? h("h3", {}, "Strongest loops through it") : null,
    h("ul", { class: "links" }, loops.slice(0, 5).map((loop) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => act.select({ type: "loop", id: loop.key }) }, h("span", { class: "path" }, path(data, loop, { closed: false })), h("span", { class: "amount" }, bare(loop.amount, data)))))),
    others.length ? h("h3", {}, "Also between the two") : null,
    h("ul", { class: "cards" }, others.map((number) => flowCard(context, data.flows[number], `${data.organisations[data.flows[number].payer].name} → ${data.organisations[data.flows[number].payee].name}`))),
  ];
}

/** The sentence at the head. */
export const headSentence = (data, filter, view) => strong(headline(data, filter, view));
