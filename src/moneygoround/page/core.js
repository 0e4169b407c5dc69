// @ts-check
// What the page knows without a screen: filters, amounts in words, ranks, search, the address, tables, free places for labels.

/** An amount as a big integer; null where nothing is stated. @param {number|string|null|undefined} value */
export const big = (value) => (value === null || value === undefined ? null : BigInt(value));

const SCALES = [["tn", 12], ["bn", 9], ["m", 6]];
const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** An amount as people say it, rounded half to even to four figures: 6.3 bn USD. @param {bigint} minor */
export function amountWords(minor, currency, digits) {
  const rounded = fourFigures(minor);
  const found = SCALES.find(([, power]) => rounded >= 10n ** BigInt(Number(power) + digits));
  const text = decimal(rounded, digits + Number(found ? found[1] : 0));
  return [text, found ? found[0] : "", currency].filter(Boolean).join(" ");
}

function fourFigures(minor) {
  const extra = minor.toString().length - 4;
  if (extra <= 0) return minor;
  const unit = 10n ** BigInt(extra);
  const [whole, rest] = [minor / unit, (minor % unit) * 2n];
  const up = rest > unit || (rest === unit && whole % 2n === 1n);
  return (whole + (up ? 1n : 0n)) * unit;
}

function decimal(value, places) {
  const text = value.toString().padStart(places + 1, "0");
  const [whole, part] = [text.slice(0, text.length - places), text.slice(text.length - places).replace(/0+$/, "")];
  return part ? `${whole}.${part}` : whole;
}

/** An interval as people say it. "Up to" is never left out. */
export function intervalWords({ low, face, high }, currency, digits) {
  if (face === null) return "amount not public";
  const words = amountWords(face, currency, digits);
  if (high === null && low < face) return low ? `at least ${amountWords(low, currency, digits)} (${words} as stated)` : `${words} as stated`;
  if (high === null) return `at least ${words}`;
  return low < face ? `up to ${words}` : words;
}

/** The shorter words where there is little room: what is stated, without its floor. */
export const brief = (words) => words.replace(/^at least .* \((.* as stated)\)$/, "$1");

/** Flows side by side: the face over those that state one, no ceiling where one of them has none; joint totals bound them. */
export function together(flows, totals = []) {
  const alone = new Map(flows.filter((flow) => flow.low !== 0 || flow.face !== 0 || flow.high !== 0).map((flow) => [flow.id, flow]));
  const parts = [];
  for (const total of totals) {
    const held = total.flows.map((id) => alone.get(id)).filter(Boolean);
    held.forEach((flow) => alone.delete(flow.id));
    if (held.length) parts.push(within(total, held));
  }
  return summed([...parts, ...[...alone.values()].map(interval)]);
}

const interval = (flow) => ({ low: big(flow.low) ?? 0n, face: big(flow.face), high: big(flow.high) });

function summed(parts) {
  const faces = parts.map((part) => part.face).filter((face) => face !== null);
  const highs = parts.map((part) => part.high);
  return {
    low: sum(parts.map((part) => part.low)),
    face: faces.length ? sum(faces) : parts.length ? null : 0n,
    high: highs.includes(null) ? null : sum(highs),
  };
}

/** What flows of a joint total can carry: its face stands for them only if they are all here. */
function within(total, held) {
  const amount = summed(held.map(interval));
  const high = lesser(amount.high, big(total.high));
  const all = held.length === total.flows.length && held.some((flow) => big(flow.face) === null);
  const face = all ? big(total.face) : amount.face === null ? null : lesser(amount.face, big(total.face));
  return { low: lesser(lesser(amount.low, face), high), face, high };
}

/** The smaller of two limits, where null is none. */
const lesser = (a, b) => (a === null ? b : b === null || a < b ? a : b);

const sum = (values) => values.reduce((total, value) => total + value, 0n);
const least = (values) => values.reduce((found, value) => (found === null || value < found ? value : found), null);

/** Whether most of the stated money of some flows is no more than a promise: "up to", or in a letter of intent. */
export function promised(flows) {
  const of = (some) => sum(some.map((flow) => big(flow.face) ?? 0n));
  return of(flows.filter((flow) => flow.promised)) * 2n > of(flows);
}

/** How wide a flow is drawn: 3 more for each tenfold of a billion. */
export function widthOf(face, digits) {
  return 1.6 + 3 * Math.log10(1 + Number(face ?? 0n) / 10 ** (9 + digits));
}

/** Whether a filter leaves everything in. */
export const unfiltered = (filter) => !filter.until && !filter.firm && filter.off.length === 0;

/** Whether something stood on a day; without one, whether it stands now. */
const stood = (one, day) => (day ? !(one.from > day) && !(one.ended <= day) && !(one.known > day) : one.ended === undefined);

/** Which flows a filter leaves, and the loops that they still close, strongest first. */
export function seen(data, filter) {
  const flows = new Set();
  data.flows.forEach((flow, number) => {
    const hidden = filter.off.includes(data.colours[flow.colour].id) || (filter.firm ? !flow.firm : flow.behind);
    if (!hidden && stood(flow, filter.until)) flows.add(number);
  });
  const totals = totalsSeen(data, filter, flows);
  const between = steps(data, flows);
  const loops = data.loops.map((loop) => loopSeen(data, loop, between, totals)).filter((loop) => loop !== null);
  if (!unfiltered(filter)) loops.sort((a, b) => compare(rank(a), rank(b)));
  const organisations = new Set();
  flows.forEach((number) => [data.flows[number].payer, data.flows[number].payee].forEach((end) => organisations.add(end)));
  const looped = new Set(loops.flatMap((loop) => loop.steps.flat()));
  const beside = (data.beside ?? []).filter((one) => stood(one, filter.until));
  return { flows, totals, beside, loops, organisations, looped, onLoop: new Set(loops.flatMap((loop) => loop.organisations)) };
}

/** The joint totals over the flows that are left, less what the filter leaves out of them. */
function totalsSeen(data, filter, flows) {
  const left = new Set([...flows].map((number) => data.flows[number].id));
  const on = data.totals.filter((total) => stood(total, filter.until));
  const amounts = new Map(data.flows.filter((flow) => stood(flow, filter.until)).map((flow) => [flow.id, interval(flow)]));
  const less = (a, b) => (a === null || b === null ? null : a > b ? a - b : 0n);
  return on.map((total) => {
    const gone = total.holder ? [] : total.flows.filter((id) => !left.has(id)).map((id) => amounts.get(id));
    const low = gone.reduce((rest, other) => less(rest, other.high) ?? 0n, big(total.low) ?? 0n);
    const face = gone.reduce((rest, other) => less(rest, other.face), big(total.face));
    return { ...total, low, face, flows: total.flows.filter((id) => left.has(id)), changed: gone.length > 0 || total.ended };
  }).filter((total) => total.flows.length && (!total.holder || left.has(total.holder)));
}

/** Which flows carry a step from one organisation to another: contingent ones only where there are no others. */
function steps(data, flows) {
  const found = new Map();
  for (const number of [...flows].sort((a, b) => a - b)) {
    const { payer, payee, side } = data.flows[number];
    if (side !== "transfer") found.set(`${payer} ${payee}`, [...(found.get(`${payer} ${payee}`) ?? []), number]);
  }
  found.forEach((step, pair) => {
    const ordinary = step.filter((number) => data.flows[number].side !== "contingent");
    if (ordinary.length && !data.rule.called) found.set(pair, ordinary);
  });
  return found;
}

/** A loop with the flows that are left to it; null if one of its steps has none. */
function loopSeen(data, loop, between, totals) {
  const turn = [...loop.organisations, loop.organisations[0]];
  const steps = loop.organisations.map((payer, number) => between.get(`${payer} ${turn[number + 1]}`) ?? []);
  if (steps.some((step) => step.length === 0)) return null;
  const odd = totals.some((total) => total.changed && steps.flat().some((one) => total.flows.includes(data.flows[one].id)));
  if (loop.steps && !odd && steps.every((step, number) => step.join() === loop.steps[number].join())) return { ...loop, closable: closing(data, steps).closable };
  const amounts = steps.map((step) => together(step.map((one) => openEnded(data.flows[one])), totals));
  const faces = amounts.map((amount) => amount.face);
  const stated = faces.filter((face) => face !== null);
  const high = least(amounts.map((amount) => amount.high).filter((one) => one !== null));
  const face = lesser(least(stated), stated.length ? high : null);
  const changed = {
    ...loop, steps, faces, face, high, low: least(amounts.map((amount) => amount.low)),
    words: amounts.map((amount) => intervalWords(amount, data.currency, data.digits)),
    undisclosed: faces.length - stated.length,
    bounded: face !== null && high === face,
    contingent: steps.some((step) => step.every((one) => data.flows[one].side === "contingent")),
    weakest: weakest(data, steps), inside: inside(data, steps),
    ...closing(data, steps),
  };
  changed.kind = loopKind(steps.map((step) => new Set(step.map((one) => data.flows[one].side))), changed.contingent);
  changed.amount = loopAmount(changed, data);
  changed.sentence = sentence(data, changed);
  return changed;
}

/** A loop told step by step, by the largest flow of each. */
function sentence(data, loop) {
  const names = loop.organisations.map((one) => data.organisations[one].name);
  const clauses = loop.steps.map((step, number) => `${leading(data, step).tells} ${names[(number + 1) % names.length]}`);
  const end = loop.contingent ? "the ring closes through a guarantee, a warrant or shares"
    : loop.face === null ? "no amount is public, so how much can come back is not known"
      : `${loop.amount.replace("≤", "at most").replace("≥", "at least")} can come back`;
  return `${names[0]} ${clauses.join(", which ")}: ${end}.`;
}

/** A share of something of unknown size is out of all sums, yet in a ring it may be any amount. */
const openEnded = (flow) => (flow.face === undefined && flow.high === 0 ? { ...flow, high: undefined } : flow);

/** The flow that a step is told by: the largest; among equals the firmest, then the first. */
export function leading(data, step) {
  return step.map((number) => data.flows[number]).reduce((a, b) => (compare([-(big(b.face) ?? 0n), -b.rank, b.id], [-(big(a.face) ?? 0n), -a.rank, a.id]) < 0 ? b : a));
}

/** Which step is the least firm, or told by the fewest independent origins. */
function weakest(data, steps) {
  const told = (step) => new Set(step.flatMap((one) => (data.flows[one].evidence ?? []).map((item) => data.sources[item.source]?.origin ?? item.source)));
  const firmness = steps.map((step) => [leading(data, step).rank, told(step).size]);
  return firmness.reduce((found, one, number) => (compare(one, firmness[found]) < 0 ? number : found), 0);
}

/** The title of the one deal that holds a flow of every step. */
function inside(data, steps) {
  const [first, ...others] = steps.map((step) => step.map((one) => data.flows[one].deal).filter(Boolean));
  return first.find((deal) => others.every((deals) => deals.includes(deal))) ?? null;
}

function closing(data, steps) {
  const dated = steps.map((step) => step.map((one) => data.flows[one]).filter((flow) => flow.known));
  if (dated.some((flows) => !flows.length)) return { closed: null, closable: "9999", closedWords: "", sizedWords: "" };
  const last = (day) => dated.map((flows) => flows.map(day).sort()[0]).sort().at(-1);
  const [closed, closedWords] = narrowest(last((flow) => flow.known), last((flow) => flow.sure ?? flow.known));
  return { closed, closable: last((flow) => flow.known), closedWords, sizedWords: "" };
}

/** The first day and the words of the most precise date that may mean any day from one to another, both of one year. */
export function narrowest(first, last) {
  const [year, month, day] = first.split("-").map(Number);
  const short = `${MONTHS[month - 1].slice(0, 3)} ${year}`;
  if (first === last) return [first, `${day} ${short}`];
  const at = (months) => Math.ceil(month / months);
  const months = [1, 3, 6, 12].find((one) => at(one) * one >= Number(last.slice(5, 7)));
  const words = { 1: short, 3: `Q${at(3)} ${year}`, 6: `H${at(6)} ${year}`, 12: `${year}` }[months];
  return [`${year}-${String((at(months) - 1) * months + 1).padStart(2, "0")}-01`, words];
}

/** What a loop is made of, from the sides that each step can choose from; the first that fits. */
export function loopKind(sides, contingent) {
  const onTwo = (one, other) => sides.some((a, i) => a.has(one) && sides.some((b, j) => i !== j && b.has(other)));
  if (contingent) return "contingent";
  if (onTwo("capital", "trade")) return "circular financing";
  if (sides.every((side) => side.has("capital"))) return "cross-investment";
  if (onTwo("capital", "return")) return "return on capital";
  return sides.every((side) => side.has("trade")) ? "trade only" : "other";
}

/** The amount of a loop in a list. */
export function loopAmount(loop, data) {
  if (loop.face === null || loop.face === undefined) return "no public amount";
  const words = amountWords(BigInt(loop.face), data.currency, data.digits);
  if (loop.undisclosed) return loop.bounded ? `≤ ${words}` : words;
  if (!loop.bounded && big(loop.low) === BigInt(loop.face)) return `≥ ${words}`;
  return (big(loop.low) ?? 0n) < BigInt(loop.face) ? `up to ${words}` : words;
}

/** Which part of the list a loop stands in: 0 all amounts public, 1 some, 2 none, 3 only if something happens. */
export function tier(loop) {
  if (loop.contingent) return 3;
  return loop.undisclosed === 0 ? 0 : loop.undisclosed < loop.steps.length ? 1 : 2;
}

const rank = (loop) => [
  loop.contingent ? 1 : 0, loop.undisclosed === 0 ? 0 : loop.undisclosed < loop.steps.length ? 1 : 2,
  -(big(loop.face) ?? 0n), loop.steps.length, loop.closable, ...loop.key.split("~"),
];

/** Compare two lists by their first difference. */
export function compare(a, b) {
  const at = a.findIndex((value, number) => value !== b[number]);
  return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
}

/** The sentence at the head of the page, for what the filter leaves. */
export function headline(data, filter, view) {
  if (unfiltered(filter)) return data.headline;
  const day = filter.until ? dayWords(filter.until) : data.asofWords;
  const one = view.flows.size === 1;
  const which = `${filter.firm ? "firm " : ""}flow${one ? "" : "s"} of money`;
  const rule = `${view.loops.length} loop${view.loops.length === 1 ? "" : "s"} of up to ${COUNTS[data.rule.steps] ?? data.rule.steps} steps`;
  const body = `${view.flows.size} ${which} between ${view.organisations.size} organisations close${one ? "s" : ""} ${rule}`;
  return `${day ? `As of ${day}, ` : ""}${body}${filter.off.length ? ", among the kinds shown" : ""}.`;
}

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
/** 2025-11-18 as 18 November 2025. */
export function dayWords(iso) {
  const [year, month, day] = iso.split("-");
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

/** Every flow once: as it stands now, or as it stood last. */
const latest = (data) => [...new Map(data.flows.map((flow) => [flow.id, flow])).values()];

/** The number of a flow: as it stands in a view, else as it stood last. */
export function flowAt(data, view, id) {
  const numbers = data.flows.map((flow, number) => (flow.id === id ? number : -1)).filter((number) => number >= 0);
  return numbers.find((number) => view.flows.has(number)) ?? numbers.at(-1);
}

/** Text as it is compared in a search: without accents, without case, in any script. */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Organisations and deals that hold all words of a query; names that start with it come first. */
export function search(data, query, limit = 9) {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const hits = [];
  const offer = (kind, id, label, texts) => {
    const text = fold(texts.filter(Boolean).join(" "));
    if (words.every((word) => text.includes(word))) hits.push({ kind, id, label, score: fold(label).startsWith(words[0]) ? 0 : 1 });
  };
  data.organisations.forEach((one) => offer("org", one.id, one.name, [one.name, one.legal, one.id, ...(one.aliases ?? []), ...(one.units ?? [])]));
  latest(data).forEach((flow) => {
    const [payer, payee] = [data.organisations[flow.payer].name, data.organisations[flow.payee].name];
    offer("flow", flow.id, `${payer} → ${payee}: ${flow.kind}, ${flow.amount}${flow.ended ? ` (until ${dayWords(flow.ended)})` : ""}`, [payer, payee, flow.deal, flow.kind, flow.id, flow.amount]);
  });
  return hits.sort((a, b) => a.score - b.score || (a.kind === b.kind ? 0 : a.kind === "org" ? -1 : 1)).slice(0, limit);
}

/** The address as state: every value is checked against the data, unknown ones are left out. */
export function readAddress(hash, data) {
  const given = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...rest] = part.split("=");
    try { given.set(name, decodeURIComponent(rest.join("="))); } catch { /* not an address of ours */ }
  }
  const found = [["loop", data.loops, "key"], ["org", data.organisations, "id"], ["flow", data.flows, "id"]]
    .map(([type, things, field]) => ({ type, id: given.get(type), thing: things.find((one) => one[field] === given.get(type)) }))
    .find((one) => one.thing);
  const steps = found?.type === "loop" ? found.thing.organisations.length : 0;
  const step = /^\d{1,2}$/.test(given.get("step") ?? "") ? Number(given.get("step")) : 0;
  const kinds = given.get("kinds")?.split(",");
  const known = data.colours.map((colour) => colour.id);
  return {
    selected: found ? { type: found.type, id: found.id } : null,
    step: step <= steps ? step : 0,
    view: given.get("view") === "table" ? "table" : "map",
    theme: ["light", "dark"].includes(given.get("theme")) ? given.get("theme") : null,
    filter: {
      until: /^\d{4}-\d\d-\d\d$/.test(given.get("until") ?? "") ? given.get("until") : null,
      firm: given.get("firm") === "1",
      off: kinds && kinds.some((kind) => known.includes(kind)) ? known.filter((colour) => !kinds.includes(colour)) : [],
    },
  };
}

/** State as an address. */
export function writeAddress(state, data) {
  const { selected, step, filter, view, theme } = state;
  const kinds = data.colours.map((colour) => colour.id).filter((colour) => !filter.off.includes(colour));
  const parts = [
    selected && [selected.type, selected.id], selected?.type === "loop" && step > 0 && ["step", step],
    filter.until && ["until", filter.until], filter.firm && ["firm", 1], filter.off.length > 0 && ["kinds", kinds.join(",")],
    view === "table" && ["view", view], theme && ["theme", theme],
  ].filter(Boolean);
  return parts.length ? `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}` : "";
}

/** Rows as CSV that a spreadsheet reads as text, never as a formula. */
export function csv(rows) {
  const cell = (value) => {
    if (typeof value === "number") return String(value);
    const text = value === null || value === undefined ? "" : String(value);
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  return `${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The nearest of some spots in a direction: its key, or null. */
export function nearest(spots, from, [dx, dy]) {
  const start = spots.get(from);
  if (!start) return spots.keys().next().value ?? null;
  let [best, least_] = [null, Infinity];
  spots.forEach((spot, key) => {
    const [x, y] = [spot.x - start.x, spot.y - start.y];
    const along = x * dx + y * dy;
    const cost = along + 2.5 * Math.abs(x * dy - y * dx);
    if (key !== from && along > 1 && cost < least_) [best, least_] = [key, cost];
  });
  return best;
}

/** The control point of an arrow's curve, as vis-network has it: a positive bend bows to the left of its way. */
export function via(start, end, bend) {
  const [turn, reach] = [(bend / 2) * Math.PI, Math.abs(bend) / 2 + 0.5];
  const [x, y] = [(end.x - start.x) * reach, (end.y - start.y) * reach];
  return { x: start.x + x * Math.cos(turn) + y * Math.sin(turn), y: start.y + y * Math.cos(turn) - x * Math.sin(turn) };
}

/** The point of a quadratic curve at t. */
export function onCurve(a, b, c, t) {
  const mix = (p, q, r) => (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r;
  return { x: mix(a.x, b.x, c.x), y: mix(a.y, b.y, c.y) };
}

/** Whether two boxes, given by their middles and sizes, touch. */
export const touch = (a, b, gap = 0) => Math.abs(a.x - b.x) * 2 < a.w + b.w + gap * 2 && Math.abs(a.y - b.y) * 2 < a.h + b.h + gap * 2;

/** Give every label the first of its spots that is free; one that must be shown takes its least crowded spot. */
export function settle(labels, fixed) {
  const placed = [...fixed];
  return labels.map((label) => {
    const boxes = label.spots.map((spot) => ({ ...spot, w: label.w, h: label.h }));
    const crowd = boxes.map((box) => placed.reduce((total, other) => total + (touch(box, other, 1) && (label.own === undefined || other.own !== label.own) ? other.weight ?? 9 : 0), 0));
    const fewest = Math.min(...crowd);
    if (fewest > 0 && !label.must) return null;
    const box = boxes[crowd.indexOf(fewest)];
    placed.push(box);
    return box;
  });
}
