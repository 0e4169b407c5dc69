// @ts-check
// The details of what is picked: a loop, an organisation or an arrow, with the evidence behind every step.
import { big, brief, together, widthOf } from "./amounts.js";
import { comeBack, outside } from "./circle.js";
import { endsOf, everything, flowAt, flowsOf, leading, loopOf, nameOf, namesOf, organisationAt, origins, through, unfiltered, whole } from "./core.js";
import { entries, h, kept } from "./element.js";
import { bare, below, button, buttons, dotted, figures, filled, headed, isolated, joined, largest, lineOf, links, loopRow, measure, opener, outward, path, recorded, row, section, short, soft, strong, svg, topic, worth } from "./panel.js";
import { ring } from "./pictures.js";
import { folded, limits, loopAmount, open, said, saidAll, sentence } from "./tell.js";
import { amountIn, dateWords, nameIn, plural, t } from "./words.js";

/** The ring of a loop as a tree. */
export function ringOf(context, loop, step = 0) {
  const { data, look, view } = context;
  const steps = loop.steps.map((numbers, number) => {
    const flows = numbers.map(view.at);
    return {
      name: nameOf(data, loop.organisations[number]), colour: look.colours[leading(flows).colour], line: lineOf(flows),
      width: widthOf(loop.faces[number], data.digits), words: halves(bare(loop.words[number], data)), faded: step > 0 && step !== number + 1,
    };
  });
  const [small, large] = halves(loopAmount(data, loop));
  const least = small || (/^\d/.test(large) ? t("at most") : "");
  const middle = loop.contingent ? { small: t("a guarantee,"), big: t("no cash"), below: t("warrant or shares") }
    : loop.face === null ? { small: t("no amount"), big: "?", below: t("is public") }
    : open(loop) ? { small: t("can come back"), big: t("open"), below: bare(t("{0} stated", said(data, loop.face)), data) } : { small: least, big: large, below: t("can come back") };
  return ring(steps, middle, { ...look, font: context.font }, measure);
}

/** An amount in two lines: what qualifies it, and the figure. */
function halves(full) {
  const words = amountIn(brief(full)); // one of English makes the same of itself
  if (/undisclosed|not public/.test(full)) return [t("amount"), t("not public")];
  const stated = / as stated$/.test(brief(full));
  if (stated) return [t("as stated"), amountIn(brief(full).replace(/ as stated$/, "")).replace(/ [A-Z]{3}$/, "")];
  const signs = { "≤": t("at most"), "≥": t("at least") };
  if (signs[words[0]]) return [signs[words[0]], words.slice(2)];
  const before = ["up to", "at least", "about", "more than", "firm"].map((word) => t(word)).find((word) => words.startsWith(`${word} `));
  if (before) return [before, words.slice(before.length + 1).replace(/, .*/, "")];
  return ["", words.length > 18 ? words.replace(/ a (year|month|quarter)$/, "/$1") : words];
}

/** A loop in full: ring, sentence, steps with their sources. */
export function loopDetail(context, loop) {
  const { data, state, act, view } = context;
  const chips = [t(loop.kind), plural(loop.steps.length, "step"), loop.undisclosed ? t("without an amount", plural(loop.undisclosed, "step")) : t("all amounts"),
    loop.closed && t("a ring since {0}", dateWords(loop.closed)), loop.sized && loop.closed && loop.sized !== loop.closed && t("this size since", dateWords(loop.sized)), loop.inside && t("one deal")];
  const step = (by) => act.step((state.step + by + loop.steps.length + 1) % (loop.steps.length + 1));
  return [
    ...headed(t("Loop {0} of {1}", view.loops.indexOf(loop) + 1, view.loops.length), path(data, loop)),
    picture(context, loop),
    h("p.sentence", strong(sentence(data, view, loop))),
    h("ul.chips", kept(chips).map((chip) => h("li", chip))),
    buttons(
      h("button", { onclick: () => step(-1), "aria-label": t("Previous step") }, "◀"), button(() => step(1), t("Step ▶")),
      state.step ? button(() => act.step(0), t("Whole loop")) : null, ...common(context), button(act.cite, t("Copy citation"))),
    h("p.soft", { id: "citation", hidden: true }),
    h("ol.steps", loop.steps.map((flows, number) => stepCard(context, loop, flows, number))),
    soft("what a ring on paper shows"),
  ];
}

/** A loop that the filters break or hide stays linked, and says which step is missing, or which of them hide it. */
export function brokenDetail(context, loop, viewed) {
  const { data, view, state } = context;
  const { filter } = state;
  const left = flowsOf(view);
  const turn = [...loop.organisations, loop.organisations[0]];
  const missing = loop.organisations.findIndex((one, number) => !left.some((flow) => flow.payer === one && flow.payee === turn[number + 1] && flow.side !== "transfer"));
  const alone = (name) => ({ ...filter, least: "", capital: false, [name]: filter[name] });
  const hiding = ["least", "capital"].filter((name) => !loopOf(viewed(alone(name)), state.selected)).map((name) => limits(data, { ...everything(), [name]: filter[name] }));
  const why = missing < 0 ? t("why a loop is filtered", hiding.join(", "))
    : `${t(unfiltered(filter) ? "why a loop is open" : "why a loop is broken")}: ${t("what is missing", nameOf(data, turn[missing]), nameOf(data, turn[missing + 1]))}`;
  return [topic(path(data, loop)), h("p.sentence", why, "."), buttons(common(context))];
}

/** The ring of a loop on the screen, told to who can't see it. */
export function picture(context, loop) {
  const { data, state } = context;
  const [tag, attributes, children] = ringOf(context, loop, state.selected?.type === "loop" ? state.step : 0);
  const told = t("ring told", namesOf(data, loop).join(` ${t("pays")} `), loopAmount(data, loop));
  return svg([tag, { ...attributes, class: "ring", role: "img", "aria-label": told }, children]);
}

/** The buttons that every detail has; below a chapter, which has a link of its own, only what clears it. */
export const common = ({ act, told }, name = "✕ Clear", clear = () => act.select(null)) => [told || !act.copy ? null : button(act.copy, t("Copy link")), button(clear, t(name))];

function stepCard(context, loop, numbers, number) {
  const { data, look, state, act, view } = context;
  const next = loop.organisations[(number + 1) % loop.organisations.length];
  const names = [nameOf(data, loop.organisations[number]), nameOf(data, next)];
  const flows = numbers.map(view.at);
  const now = state.step === number + 1;
  const told = origins(data, flows).size;
  const card = h("li", { class: now ? "step now" : "step" },
    h("button.head", { "aria-pressed": String(now), onclick: () => act.step(now ? 0 : number + 1) },
      h("span.number", String(number + 1)), h("span.path", joined(names)),
      h("span.amount", /undisclosed/.test(loop.words[number]) ? t("not public") : amountIn(brief(bare(loop.words[number], data))))),
    soft("Told by {0}", plural(told, "independent source")),
    number === loop.weakest && loop.steps.length > 1 && h("p.weak", t("weakest step")),
    largest(data, numbers).map((one) => flowFacts(context, view.at(one), { alone: flows.length === 1 })));
  return edged(card, look.colours[leading(flows).colour]);
}

/** A card with the colour of its kind at its edge. */
function edged(card, colour) {
  card.style.borderLeftColor = colour;
  return card;
}

/** What is known of one flow, and who says so. `open`: how many sources stand there at once; 0 folds all but the facts. */
function flowFacts(context, flow, { alone = false, open = 1 } = {}) {
  const { data } = context;
  const when = dotted([t(data.kinds[flow.kind]), t(data.ends[flow.status]), dateWords(flow.date ?? flow.known)]);
  const told = flow.evidence ?? [];
  const sources = (some) => h("ul.evidence", some.map((item) => evidence(data, item)));
  const count = told.length - open;
  const more = kept([...(flow.details ?? []), flow.apart]).map((one) => h("p.soft", filled(one)));
  return h("div.flow", { "data-flow": flow.id },
    h("p.facts", alone ? null : h("strong", `${bare(amountIn(flow.amount), data)} · `), when),
    flow.deal === undefined ? null : recorded("p.soft", data.deals[flow.deal].title),
    open ? more : null,
    open ? sources(told.slice(0, open)) : null,
    count > 0 && h("details", h("summary", plural(count, open ? "more source" : "source")), open ? null : more, sources(told.slice(open))),
    told.length ? null : soft("no source"));
}

function evidence(data, item) {
  const source = data.sources[item.source] ?? { title: t("source not described") };
  const link = source.url && /^https?:\/\//i.test(source.url)
    ? outward(source, h("bdi", source.title), h("span.sr", t(" (opens another page)"))) : h("span", h("bdi", source.title), source.address ? ` (${source.address})` : "");
  const about = dotted([source.publisher, dateWords(source.date), source.kind === "primary" ? t("primary source") : source.kind === "rewrite" ? t("rewrite") : null, source.language && source.language !== "en" ? t("in {0}", nameIn("language", source.language)) : null]);
  return h("li", recorded("p.says", kept([item.says, item.quote && h("q", item.quote)])), h("p.cite", link, about ? ` — ${about}` : ""));
}

/** An organisation: what it pays and is paid and when, what can come back to it, whose money it has, its loops. */
export function organisationDetail(context, at) {
  const { data, act, view, state } = context;
  const one = data.organisations[at];
  const flows = flowsOf(view);
  const side = (end) => flows.filter((flow) => flow[end] === at).sort((a, b) => ((big(b.face) ?? -1n) > (big(a.face) ?? -1n) ? 1 : -1));
  const [pays, paid] = [side("payer"), side("payee")];
  const loops = through(view, at);
  const total = (list) => { const { face } = together(list, view.totals); return worth(data, face, "no public amount"); };
  const sure = (list) => list.filter((flow) => flow.side !== "contingent");
  const words = (all, list = sure(all)) => (list.length ? t("{0} in {1}", total(list), plural(list.length, "flow")) : t(whole(state.filter) ? "nothing known" : "nothing here"));
  const mine = (list) => list.filter((flow) => [flow.payer, flow.payee].includes(at));
  return [
    ...headed(dotted([one.role && t(one.role), nameIn("region", one.country)]) || t("organisation"), h("bdi", one.name)),
    (one.legal || one.units) && h("p.soft", dotted([one.legal, one.units && t("with {0}", one.units.join(", "))])),
    h("p.sentence", strong(t("what an organisation pays", words(pays), words(paid), plural(loops.length, "loop")))),
    buttons(common(context), strikeButton(context, one.id, "What if it fails?")),
    ...loopsOf(context, loops, loops.length > 5 ? "Its strongest loops" : "Its loops"),
    ...backTo(context, at, pays), ...outsideMoney(context, at), ...stakes(context, one), ...byYear(context, sure(pays), sure(paid)),
    ...[["Pays", pays], ["Is paid by", paid], ["Beside the money", mine(view.beside)], ["Inside the group", mine(view.inside)]].flatMap(([name, list]) => (list.length
      ? [section(name), h("ul.cards", list.map((flow) => flowCard(context, flow, flow.between ?? [nameOf(data, flow.payer === at ? flow.payee : flow.payer)])))] : [])),
  ];
}

/** A box that stands for several: who they are, and how much each of them pays and is paid. */
export function foldDetail(context, fold) {
  const { data, act, view } = context;
  const flows = flowsOf(view).filter((flow) => flow.side !== "contingent");
  const total = (at) => together(flows.filter((flow) => flow.payer === at || flow.payee === at), view.totals).face;
  return [
    ...headed(t("on no loop"), folded(fold)),
    soft("folded box"),
    buttons(common(context)),
    links(fold.folded.map((at) => row(act, organisationAt(data, at), isolated(nameOf(data, at)), worth(data, total(at))))),
  ];
}

function loopsOf(context, loops, title) {
  if (!loops.length) return [];
  return [section(title), links(loops.slice(0, 5).map((loop) => loopRow(context, loop)))];
}

/** What can come back to who gave it, for each organisation that it finances. */
function backTo(context, at, pays) {
  const place = h("div");
  requestAnimationFrame(() => setTimeout(() => place.isConnected && place.replaceWith(...backRows(context, at, pays)))); // it takes longer than all else
  return [place];
}

function backRows({ data, act, view }, at, pays) {
  const rows = comeBack(data, view, at, [...new Set(pays.filter((flow) => flow.side === "capital").map((flow) => flow.payee))])
    .filter(({ high }) => high !== 0n).sort((a, b) => Number((b.face ?? -1n) - (a.face ?? -1n)));
  if (!rows.length) return [];
  const short_ = (amount) => (amount === null ? t("no stated limit") : bare(said(data, amount), data));
  return [section("back to it"),
    soft("what can come back"),
    figures(["Given to", "Floor", "Face value", "Ceiling"].map((head) => t(head)), rows.map(({ investee, low, face, high }) => [opener(act, organisationAt(data, investee), isolated(nameOf(data, investee))),
      short_(low), face === null ? t("not public") : short_(face), short_(high)]))];
}

/** Capital from investors whom no money of it can reach again. */
function outsideMoney({ data, view }, at) {
  const { capital, outside: other, given, other: flows } = outside(data, view, at);
  if (!given.length) return [];
  const names = [...new Set(flows.map((flow) => nameOf(data, flow.payer)))];
  const words = (amount) => (amount.face === null ? t("no public amount") : bare(saidAll(data, amount), data));
  return [section("Outside money"), h("p.soft", names.length
    ? t("what is outside", words(capital), words(other), names.join(", "))
    : t("no outside money", words(capital)))];
}

/** Who holds how much of it, and it of whom, as recorded by the day shown. */
function stakes({ data, state }, one) {
  const rows = (one.stakes ?? []).filter(([, , , day]) => day <= (state.filter.until ?? data.asof ?? day));
  return rows.length ? [section("Stakes"), figures(["Holder", "Held", "Share", "As of"].map((head) => t(head)), rows.map(([holder, held, share, day]) => [isolated(holder), isolated(held), share ? amountIn(share) : t("not public"), dateWords(day)]))] : [];
}

/** What falls due in each year, as far as a schedule, a term or a payment tells. */
function byYear({ data }, pays, paid) {
  const sums = new Map();
  [pays, paid].forEach((flows, side) => flows.forEach((flow) => entries(flow.years ?? {}).forEach(([year, [low, face, high]]) => {
    if (!sums.has(year)) sums.set(year, [[], []]);
    sums.get(year)[side].push({ id: `${flow.id} ${year}`, low, face: face ?? undefined, high: high ?? undefined });
  })));
  if (!sums.size) return [];
  const words = (parts) => (parts.length ? bare(saidAll(data, together(parts)), data) : "–");
  return [section("By year"), soft("what falls in a year"),
    figures(["Year", "Pays", "Is paid"].map((head) => t(head)), [...sums].sort().map(([year, sides]) => [year, ...sides.map(words)]))];
}

function flowCard(context, flow, names = endsOf(context.data, flow)) {
  const { data, look, act } = context;
  const known = flow.colour !== undefined;
  const head = [h("span.path", joined(names)), h("span.amount", short(flow, data))];
  const card = h("li.step", known ? h("button.head", { onclick: () => act.select({ type: "flow", id: flow.id }) }, head) : h("p.head", head), flowFacts(context, flow, { alone: true, open: 0 }));
  return edged(card, known ? look.colours[flow.colour] : look.grey);
}

/** An arrow: all its flows with all their evidence, the rest of their deals, and what else runs between the two. */
export function flowDetail(context, id) {
  const { data, look, act, view } = context;
  const at = flowAt(data, view, id);
  const flow = data.flows[at];
  const bundle = view.flows.has(at) ? data.arrows.find((flows) => flows.includes(at)) : null;
  const numbers = largest(data, bundle ? bundle.filter((number) => view.flows.has(number)) : [at]);
  const inside = view.inside.find((one) => one.id === id);
  const gone = view.flows.has(at) ? "" : view.fallen.has(id) ? ` ${t("what a struck flow is")}` : inside ? ` ${t("of one group since {0}", dateWords(inside.since))}`
    : ` ${flow.ended ? t("stood until {0}", dateWords(flow.ended, "long")) : t("not in force")}`;
  const others = [...view.flows].filter((number) => !numbers.includes(number));
  const between = others.filter((number) => [flow.payer, flow.payee].includes(data.flows[number].payer) && [flow.payer, flow.payee].includes(data.flows[number].payee));
  const deals = new Set(numbers.map((number) => data.flows[number].deal).filter((deal) => deal !== undefined));
  const legs = [...others.filter((number) => deals.has(data.flows[number].deal)).map(view.at), ...view.beside.filter((one) => deals.has(one.deal))];
  const loops = view.loops.filter((loop) => loop.steps.some((step) => step.some((number) => numbers.includes(number))));
  const words = numbers.length === 1 ? amountIn(flow.amount) : saidAll(data, together(numbers.map(view.at), view.totals));
  return [
    ...headed(t(data.colours[flow.colour].label), joined(endsOf(data, flow))),
    h("p.sentence", h("strong", words[0].toUpperCase() + words.slice(1)), numbers.length > 1 ? ` ${t("in {0}", plural(numbers.length, "flow"))}` : "", `. ${t("On {0}", plural(loops.length, "loop"))}.${gone}`),
    buttons(common(context)),
    h("ul.cards", numbers.map((number) => edged(h("li.step", flowFacts(context, view.at(number), { open: 99 }), more(context, data.flows[number])), look.colours[flow.colour]))),
    section("The two ends"),
    h("p.buttons", [flow.payer, flow.payee].map((one) => button(() => act.select(organisationAt(data, one)), isolated(nameOf(data, one))))),
    ...loopsOf(context, loops, "loops through it"),
    legs.length && section("rest of deal"),
    h("ul.cards", legs.map((one) => flowCard(context, one))),
    between.length && section("also between"),
    h("ul.cards", between.map((number) => flowCard(context, view.at(number)))),
  ];
}

/** How a flow came to its status, what is noted of it, and what if it falls through. */
function more(context, flow) {
  const { data } = context;
  const history = (flow.history ?? []).map(([date, status]) => h("li", `${dateWords(date)}: ${t(data.ends[status])}`));
  const deal = data.deals[flow.deal];
  const legs = deal ? new Set(data.flows.filter((one) => one.deal === flow.deal).map((one) => one.id)).size : 0;
  return [
    history.length > 1 && below(t("how it came"), h("ul.soft", history)),
    flow.notes?.length ? below(plural(flow.notes.length, "note"), h("ul.evidence", flow.notes.map((text) => recorded("li", text)))) : null,
    buttons(strikeButton(context, flow.id, "what if"), legs > 1 && strikeButton(context, deal.id, "strike the deal")),
  ];
}

function strikeButton({ act, state }, id, text) {
  const struck = state.filter.strike.includes(id);
  return h("button", { "aria-pressed": String(struck), "data-strike": id, onclick: () => act.strike(id) }, t(struck ? "Undo" : text));
}
