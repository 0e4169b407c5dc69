// @ts-check
// What a filter leaves of the data: its flows, its joint totals, and the loops that they still close, strongest first.
import { alone, big, billions, interval, intervalWords, least, lesser, together } from "./amounts.js";
import { kept } from "./element.js";
import { min } from "./geometry.js";

/** A filter that leaves everything in. */
export const everything = () => ({ until: null, firm: false, off: [], out: [], least: "", capital: false, strike: [] });

/** Whether a filter leaves all flows in, as they are now. */
export const whole = (filter) => !filter.until && !filter.firm && !filter.off.length && !filter.out.length && !filter.strike.length;

/** Whether a filter leaves everything in. */
export const unfiltered = (filter) => whole(filter) && !filter.least && !filter.capital;

/** The name of an organisation by its number. */
export const nameOf = (data, number) => data.organisations[number]?.name ?? "";
/** An organisation as it is picked. */
export const organisationAt = (data, number) => ({ type: "org", id: data.organisations[number].id });
/** The number of an organisation by its id. */
export const numberOf = (data, id) => data.organisations.findIndex((one) => one.id === id);
/** The loop that is selected, as a view has it. */
export const loopOf = (view, selected) => (selected?.type === "loop" ? view.loops.find((loop) => loop.key === selected.id) : undefined);
/** The names of who pays and who is paid. */
export const endsOf = (data, flow) => flow.between ?? [nameOf(data, flow.payer), nameOf(data, flow.payee)];
/** The names of a loop. */
export const namesOf = (data, loop) => loop.organisations.map((one) => nameOf(data, one));
/** The sources of a flow. */
export const sourcesOf = (data, flow) => kept((flow.evidence ?? []).map((item) => data.sources[item.source]));
/** The loops of a view that pass through an organisation. */
export const through = (view, at) => view.loops.filter((loop) => loop.organisations.includes(at));
/** Who pays whom in all flows but transfers. */
export const pairsOf = (flows) => flows.filter((flow) => flow.side !== "transfer").map((flow) => [flow.payer, flow.payee]);
/** The flows of a view. */
export const flowsOf = (view) => [...view.flows].map(view.at);
/** Who pays whom, by name. */
export const route = (data, flow) => endsOf(data, flow).join(" → ");

/** Compare two lists by their first difference. */
export function compare(a, b) {
  const at = a.findIndex((value, number) => value !== b[number]);
  return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
}

/** Whether something stood on a day; without one, whether it stands now. */
const stood = (one, day) => (day ? !(one.from > day) && !(one.ended <= day) && !(one.known > day) : one.ended === undefined);

/** The first day of a date that may be no more exact than a month, a quarter, half a year or a year. */
export function firstDay(date) {
  const [year, part = "01", day = "01"] = date.split("-");
  const month = { H: 6, Q: 3 }[part[0]] ? (Number(part[1]) - 1) * { H: 6, Q: 3 }[part[0]] + 1 : Number(part);
  return `${year}-${String(month).padStart(2, "0")}-${day}`;
}

/** Which flows fall with some flows, deals and organisations; what a flow once superseded does not come back. */
export function struckBy(data, names) {
  const all = [...data.flows, ...data.beside, ...data.inside];
  const held = (flow) => [flow.id, data.deals[flow.deal]?.id, ...flow.parties.map((at) => data.organisations[at].id)];
  const fallen = new Set(all.filter((flow) => held(flow).some((id) => names.includes(id))).map((flow) => flow.id));
  for (const id of fallen) all.filter((flow) => flow.id === id).forEach((flow) => (flow.supersedes ?? []).forEach((old) => fallen.add(old)));
  return fallen;
}

/** Which of some statuses a filter leaves in. */
const allowed = (data, filter) => new Set(Object.keys(data.statuses).filter((status) => !filter.out.includes(status) && (!filter.firm || data.statuses[status].firm)));

/** Whether a flow had come into a view of some statuses by a day: from then on it stands for what it superseded. */
function came(flow, day, statuses) {
  if (day && flow.known > day) return false;
  const history = flow.history ?? [];
  const past = day ? history.filter(([date]) => firstDay(date) <= day) : history;
  return (past.length ? past : history.length ? history.slice(0, 1) : [["", flow.status]]).some(([, status]) => statuses.has(status));
}

/** The numbers of the flows that a filter leaves. */
function left(data, filter, fallen, statuses) {
  const flows = new Set();
  const heirs = [...data.flows, ...data.beside].filter((flow) => flow.supersedes && !fallen.has(flow.id));
  const replaced = new Set(heirs.filter((flow) => came(flow, filter.until, statuses)).flatMap((flow) => flow.supersedes));
  data.flows.forEach((flow, number) => {
    if (!stood(flow, filter.until) || fallen.has(flow.id) || !statuses.has(flow.status)) return;
    if (filter.off.includes(data.colours[flow.colour].id) || (flow.behind && replaced.has(flow.id))) return;
    flows.add(number);
  });
  return flows;
}

/** Which flows a filter leaves, and the loops that they still close, strongest first. */
export function seen(data, filter) {
  const fallen = struckBy(data, filter.strike);
  const statuses = allowed(data, filter);
  const flows = left(data, filter, fallen, statuses);
  const ids = new Set([...flows].map((number) => data.flows[number].id));
  const altered = apart(data, flows, ids);
  const at = (number) => altered.get(number) ?? data.flows[number];
  const view = { flows, at, fallen, totals: totalsSeen(data, filter, ids, fallen) };
  const between = steps(data, view);
  const enough = (loop) => !filter.least || (loop.face ?? -1n) >= billions(filter.least, data.digits);
  const loops = data.loops.map((loop) => loopSeen(data, loop, between, view))
    .filter((loop) => loop && enough(loop) && (!filter.capital || loop.sides.some((sides) => sides.has("capital"))));
  loops.sort((a, b) => compare(rank(a), rank(b)));
  const organisations = new Set();
  flows.forEach((number) => [data.flows[number].payer, data.flows[number].payee].forEach((end) => organisations.add(end)));
  const looped = new Set(loops.flatMap((loop) => loop.steps.flat()));
  const aside = (list) => list.filter((one) => stood(one, filter.until) && !fallen.has(one.id) && statuses.has(one.status));
  return { ...view, beside: aside(data.beside), inside: aside(data.inside), loops, organisations, looped, onLoop: new Set(loops.flatMap((loop) => loop.organisations)) };
}

/** Flows that lie within another one, or hold others, count by themselves where those are left out. */
function apart(data, flows, ids) {
  const altered = new Map();
  const held = new Set(kept([...flows].map((number) => data.flows[number].within)));
  flows.forEach((number) => {
    const flow = data.flows[number];
    if (!flow.own3 || (flow.within ? ids.has(flow.within) : held.has(flow.id))) return;
    const [low, face, high] = flow.own3.map((value) => value ?? undefined);
    altered.set(number, { ...flow, low, face, high, apart: undefined });
  });
  return altered;
}

/** The joint totals over the flows that are left, less what the filter leaves out of them. */
function totalsSeen(data, filter, ids, fallen) {
  const on = data.totals.filter((total) => stood(total, filter.until));
  const amounts = new Map(data.flows.filter((flow) => stood(flow, filter.until) && !fallen.has(flow.id)).map((flow) => [flow.id, interval(flow)]));
  const open = { low: 0n, face: null, high: null };
  const less = (a, b) => (a === null || b === null ? null : a > b ? a - b : 0n);
  return on.map((total) => {
    const gone = total.holder ? [] : total.flows.filter((id) => !ids.has(id) && !fallen.has(id)).map((id) => amounts.get(id) ?? open);
    const low = gone.reduce((rest, other) => less(rest, other.high) ?? 0n, big(total.low) ?? 0n);
    const face = gone.reduce((rest, other) => less(rest, other.face), big(total.face));
    return { ...total, low, face, high: big(total.high), flows: total.flows.filter((id) => ids.has(id)) };
  }).filter((total) => total.flows.length > (total.holder ? 1 : 0) && (!total.holder || ids.has(total.holder)))
    .sort((a, b) => Number(Boolean(a.holder)) - Number(Boolean(b.holder)));
}

/** Which flows carry a step from one organisation to another: contingent ones only where there are no others. */
function steps(data, { flows }) {
  const found = new Map();
  for (const number of [...flows].sort((a, b) => (data.flows[a].id < data.flows[b].id ? -1 : 1))) {
    const { payer, payee, side } = data.flows[number];
    if (side !== "transfer") found.set(`${payer} ${payee}`, [...(found.get(`${payer} ${payee}`) ?? []), number]);
  }
  found.forEach((step, pair) => {
    const ordinary = step.filter((number) => data.flows[number].side !== "contingent");
    if (ordinary.length && !data.rule.called) found.set(pair, ordinary);
  });
  return found;
}

/** A share of something of unknown size is out of all sums, yet in a ring it may be any amount. */
const openEnded = (flow) => (flow.face === undefined && flow.high === 0 ? { ...flow, high: undefined } : flow);

/** A loop with the flows that are left to it, in the order of telling; null if one of its steps has none. */
function loopSeen(data, { key, organisations }, between, view) {
  const turn = [...organisations, organisations[0]];
  const held = organisations.map((payer, number) => between.get(`${payer} ${turn[number + 1]}`));
  if (held.some((step) => !step)) return null;
  const flows = held.map((step) => step.map(view.at));
  const amounts = flows.map((step) => together(step.map(openEnded), view.totals));
  const faces = amounts.map((amount) => amount.face);
  const stated = faces.filter((face) => face !== null);
  const high = least(amounts.map((amount) => amount.high).filter((one) => one !== null));
  const face = lesser(least(stated), stated.length ? high : null);
  const sides = flows.map((step) => new Set(step.map((flow) => flow.side)));
  const contingent = sides.some((one) => one.size === 1 && one.has("contingent"));
  const start = telling(data, organisations, flows, faces);
  const turned = (list) => [...list.slice(start), ...list.slice(0, start)];
  const known = flows.map(firstKnown);
  return {
    key, organisations: turned(organisations), steps: turned(held), faces: turned(faces), sides: turned(sides),
    words: turned(amounts.map((amount, number) => intervalWords(amount, data.currency, data.digits, alone(flows[number])))),
    face, high, low: least(amounts.map((amount) => amount.low)), undisclosed: faces.length - stated.length,
    bounded: face !== null && high === face, contingent, kind: loopKind(sides, contingent),
    weakest: (weakest(data, flows) - start + flows.length) % flows.length, inside: inside(data, flows),
    closed: lastOf(known), closable: known.map((days) => days?.[0] ?? FAR).sort().at(-1),
    sized: lastOf(flows.filter((_, number) => face !== null && faces[number] !== null).map((step) => cameTo(step, face))),
  };
}

/** Where a loop's telling starts: at its largest capital step, else at its largest step. */
function telling(data, organisations, flows, faces) {
  const capital = flows.map((step) => leading(step).side === "capital");
  const size = (number) => [faces[number] ?? 0n, data.organisations[organisations[number]].id];
  const offered = [...flows.keys()].filter((number) => capital[number] || !capital.includes(true));
  return offered.reduce((a, b) => (compare(size(b), size(a)) > 0 ? b : a));
}

/** The flow that a step is told by: the largest; among equals the firmest, then the first. */
export function leading(flows) {
  const order = (flow) => [-(big(flow.face) ?? 0n), -flow.rank, flow.id];
  return flows.reduce((a, b) => (compare(order(b), order(a)) < 0 ? b : a));
}

/** The independent origins that tell of some flows. */
export const origins = (data, flows) => new Set(flows.flatMap((flow) => (flow.evidence ?? []).map((item) => data.sources[item.source]?.origin ?? item.source)));

/** Which step is the least firm, or told by the fewest independent origins. */
function weakest(data, flows) {
  const firmness = flows.map((step) => [leading(step).rank, origins(data, step).size]);
  return firmness.reduce((found, one, number) => (compare(one, firmness[found]) < 0 ? number : found), 0);
}

/** The one deal that holds a flow of every step: the first of them by its id. */
function inside(data, flows) {
  const [first, ...others] = flows.map((step) => step.map((flow) => flow.deal).filter((deal) => deal !== undefined));
  const common = first.filter((deal) => others.every((deals) => deals.includes(deal)));
  return common.length ? data.deals[common.sort((a, b) => (data.deals[a].id < data.deals[b].id ? -1 : 1))[0]] : null;
}

/** The first day on which a flow was known, and the last on which that may have been. */
const knownOn = (flow) => [flow.known, flow.sure ?? flow.known];
const FAR = "9999"; // a day behind all others
/** The first days of some such pairs in order, and the last ones. */
const sorted = (pairs) => [0, 1].map((end) => pairs.map((pair) => pair[end]).sort());

/** When a flow of a step was known for the first time: on one of these two days, or between them; null without any date. */
function firstKnown(flows) {
  const days = flows.filter((flow) => flow.known).map(knownOn);
  return days.length ? sorted(days).map(([day]) => day) : null;
}

/** When the flows known on a step came to an amount, or to all that it states. */
function cameTo(flows, amount) {
  const face = (flow) => big(flow.face) ?? 0n;
  const most = lesser(amount, flows.reduce((sum, flow) => sum + face(flow), 0n));
  const days = [0, 1].map((end) => {
    let carried = 0n;
    return flows.filter((flow) => flow.known).map((flow) => [knownOn(flow)[end], face(flow)]).sort(compare).find((one) => (carried += one[1]) >= most)?.[0];
  });
  return days[0] ? days : null;
}

/** When the last of some things happened; null if there is none, or if that is not known of each. */
const lastOf = (happened) => (happened.length && happened.every(Boolean) ? narrowest(...sorted(happened).map((days) => days.at(-1))) : null);

/** The most precise date that may mean any day from one to another, both of one year. */
export function narrowest(start, end) {
  if (start === end) return start;
  const [year, month] = [start.slice(0, 4), Number(start.slice(5, 7))];
  const at = (months) => Math.ceil(month / months);
  const months = [1, 3, 6, 12].find((one) => at(one) * one >= Number(end.slice(5, 7)));
  return { 1: start.slice(0, 7), 3: `${year}-Q${at(3)}`, 6: `${year}-H${at(6)}`, 12: year }[months];
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

/** Which part of the list a loop stands in: 0 all amounts public, 1 some, 2 none, 3 only if something happens. */
export const tier = (loop) => (loop.contingent ? 3 : missing(loop));
const missing = (loop) => (loop.undisclosed === 0 ? 0 : loop.undisclosed < loop.steps.length ? 1 : 2);

const rank = (loop) => [
  loop.contingent ? 1 : 0, missing(loop),
  -(loop.face ?? 0n), loop.steps.length, loop.closable, ...loop.key.split("~"),
];

const WAYS_OF = {
  steps: (loop) => [loop.steps.length],
  newest: (loop) => [loop.closed ? -Date.parse(firstDay(loop.closed)) : Infinity],
  certainty: (loop) => [loop.contingent ? 1 : 0, -loop.firmness],
};

/** Loops in another order than by what can come back; among equals that order stays. */
export function ordered(data, view, order) {
  const firm = (loop) => min(...loop.steps.map((step) => leading(step.map(view.at)).rank));
  const key = WAYS_OF[order];
  if (!key) return view.loops;
  return view.loops.map((loop, number) => ({ loop, keys: [...key({ ...loop, firmness: order === "certainty" ? firm(loop) : 0 }), number] }))
    .sort((a, b) => compare(a.keys, b.keys)).map(({ loop }) => loop);
}

/** The number of a flow: as it stands in a view, else as it stood last. */
export function flowAt(data, view, id) {
  const numbers = data.flows.map((flow, number) => (flow.id === id ? number : -1)).filter((number) => number >= 0);
  return numbers.find((number) => view.flows.has(number)) ?? numbers.at(-1);
}
