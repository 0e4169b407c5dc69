// @ts-check
// The two certified amounts and what can come back, as circulations and largest flows on whole numbers: exact, as in Python.
import { interval, sum, together } from "./amounts.js";
import { flowsOf, pairsOf } from "./core.js";
import { min } from "./geometry.js";
import { worth } from "./panel.js";

const BOUNDS = ["floor", "face", "ceiling"];

/** How much of an amount is disclosed: its high, else the most that is stated. */
const stated = ({ low, face, high }) => (high === null ? ((face ?? 0n) > low ? face : low) : high);

/** How wide an amount is at a bound, and what a unit of it is worth; an open end is a second, free arc worth nothing. */
function widths({ low, face, high }, bound, counts) {
  if (bound === "floor") return [[low, counts]];
  if (bound === "face") return [[face ?? low, counts]];
  return high === null ? [[stated({ low, face, high }), counts], [null, 0]] : [[high, counts]];
}

/** The flows of a view that can carry money; transfers close no loop. */
const carrying = (data, view, transfers) => flowsOf(view)
  .filter((flow) => (flow.side !== "contingent" || data.rule.called) && (transfers || flow.side !== "transfer"));

/** The joint total that bounds each flow; the first if there are several, none if it says nothing. */
function holders(data, view, flows) {
  const known = new Map([...view.flows].map((number) => [data.flows[number].id, data.flows[number]]));
  const offered = new Set(flows.map((flow) => flow.id));
  const found = new Map();
  for (const total of view.totals) {
    const members = total.flows.map((id) => known.get(id));
    const end = ["payer", "payee"].find((one) => members.every((flow) => flow[one] === members[0][one]));
    if (!end || (total.face === null && total.high === null)) continue;
    for (const id of total.flows) if (offered.has(id) && !found.has(id)) found.set(id, { ...total, end, hub: members[0][end] });
  }
  return found;
}

/** What runs, what bounds it, and what of it counts: capital alone for returning capital, everything for circular volume. */
function plan(data, view, measure) {
  const volume = measure === "volume";
  const flows = carrying(data, view, volume);
  const held = holders(data, view, flows);
  // A total of more than this measure counts, in this view or another: its flows count one by one.
  const counts = (side) => (volume ? side !== "none" && (side !== "contingent" || data.rule.called) : side === "capital");
  const worthy = new Set(flows.filter((flow) => counts(flow.side)).map((flow) => flow.id));
  const whole = new Map([...held.values()].filter((total) => total.face !== null && total.sides.every(counts)).map((total) => [total.id, total]));
  const single = new Set([...worthy].filter((id) => !held.has(id) || !whole.has(held.get(id).id)));
  const disclosed = sum([...whole.values()].map(stated)) + sum(flows.filter((flow) => single.has(flow.id)).map((flow) => stated(interval(flow))));
  return { flows, held, whole, single, disclosed };
}

/** The flows and joint totals as arcs, as wide as the bound says, each worth 1 as far as it counts. */
function arcs({ flows, held, whole, single }, bound) {
  const found = [];
  const node = (total) => `total ${total.id}`;
  const add = (tail, head, list, flow = null) => list.forEach(([limit, worth]) => found.push({ tail, head, limit, worth, flow }));
  for (const total of new Map([...held.values()].map((one) => [one.id, one])).values()) {
    const counts = whole.has(total.id) ? 1 : 0;
    const list = bound === "ceiling" ? widths(total, bound, counts) : [[total.face ?? total.high, counts]];
    add(...(total.end === "payer" ? [total.hub, node(total)] : [node(total), total.hub]), list);
  }
  for (const flow of flows) {
    const total = held.get(flow.id);
    let list = widths(interval(flow), bound, single.has(flow.id) ? 1 : 0);
    if (total && bound === "face" && flow.face === undefined && total.face !== null) list = [[total.face, 0]];
    add(total?.end === "payer" ? node(total) : flow.payer, total?.end === "payee" ? node(total) : flow.payee, list, flow);
  }
  return found;
}

/** A measure at its three bounds, with its denominator; `about` where a flow that carries it is only known about. */
export function certified(data, view, measure = "returning") {
  const made = plan(data, view, measure);
  const found = BOUNDS.map((bound) => {
    const list = arcs(made, bound);
    const amounts = mostWorth(list, made.disclosed);
    return [bound, { amount: sum(list.map((arc, number) => (arc.worth ? amounts[number] : 0n))), about: list.some((arc, number) => amounts[number] > 0n && arc.flow?.about) }];
  });
  return { ...Object.fromEntries(found), of: made.disclosed };
}

/** How much of what an organisation gives each that it gives to can come back to it: the most that runs from there to it. */
export function comeBack(data, view, investor, investees) {
  const flows = carrying(data, view, false);
  const bounded = holders(data, view, flows);
  return investees.map((investee) => {
    const given = flows.filter((flow) => flow.payer === investor && flow.payee === investee);
    const first = given.every((flow) => flow.known) ? given.map((flow) => flow.known).sort()[0] : "";
    const back = flows.filter((flow) => flow.payer !== investor && !(flow.done && flow.done < first));
    const made = { flows: back, held: new Map(back.filter((flow) => bounded.has(flow.id)).map((flow) => [flow.id, bounded.get(flow.id)])), whole: new Map(), single: new Set() };
    const invested = together(given, view.totals);
    const [low, face, high] = BOUNDS.map((bound) => {
      const [limit] = widths(invested, bound, 1).at(-1);
      const list = arcs(made, bound).filter((arc) => arc.limit !== 0n);
      if (limit === null && reached(list.filter((arc) => arc.limit === null), investee).has(investor)) return null;
      if (limit === 0n || !reached(list, investee).has(investor)) return 0n;
      const most = sum([...list, { limit }].map((arc) => arc.limit ?? 0n)) || 1n;
      return mostWorth([...list, { tail: investor, head: investee, limit, worth: 1 }], most).at(-1);
    });
    return { investee, low, face: invested.face === null ? null : face, high };
  });
}

function reached(list, start) {
  const onward = new Map();
  list.forEach((arc) => onward.set(arc.tail, [...(onward.get(arc.tail) ?? []), arc.head]));
  const seen = new Set([start]);
  for (const node of seen) (onward.get(node) ?? []).forEach((head) => seen.add(head));
  return seen;
}

/** The sets of two or more in which everyone is reached from everyone, in the order in which money runs through them. */
export function components(pairs) {
  const onward = new Map();
  pairs.forEach(([tail, head]) => { for (const end of [tail, head]) if (!onward.has(end)) onward.set(end, []); onward.get(tail).push(head); });
  const [index, low, on, stack, found] = [new Map(), new Map(), new Set(), [], []];
  for (const root of onward.keys()) {
    if (index.has(root)) continue;
    const work = [[root, 0]];
    while (work.length) {
      const top = work.at(-1);
      const [node, next] = top;
      if (!next) { index.set(node, index.size); low.set(node, index.get(node)); stack.push(node); on.add(node); }
      const head = onward.get(node)[next];
      top[1] += 1;
      if (next < onward.get(node).length) {
        if (!index.has(head)) work.push([head, 0]);
        else if (on.has(head)) low.set(node, min(low.get(node), index.get(head)));
        continue;
      }
      work.pop();
      if (work.length) low.set(work.at(-1)[0], min(low.get(work.at(-1)[0]), low.get(node)));
      if (low.get(node) < index.get(node)) continue;
      const part = stack.splice(stack.indexOf(node));
      part.forEach((one) => on.delete(one));
      found.push(part);
    }
  }
  return found.reverse();
}

/** How much runs through each arc in a circulation of the most worth. `free` is the width of an arc without a limit. */
export function mostWorth(list, free) {
  const wide = list.map((arc) => (arc.limit === null ? free : arc.limit));
  const part = new Map(components(list.filter((arc, number) => wide[number] > 0n).map((arc) => [arc.tail, arc.head])).flatMap((nodes, number) => nodes.map((node) => [node, number])));
  const used = [...list.keys()].filter((number) => wide[number] > 0n && list[number].tail !== list[number].head && part.get(list[number].tail) === part.get(list[number].head));
  const exact = used.reduce((total, number) => total + wide[number], 0n) < 2n ** 52n ? Number : BigInt; // plain numbers are many times faster
  const amounts = list.map(() => 0n);
  const solved = balance(used.map((number) => ({ ...list[number], wide: exact(wide[number]) })), exact(0));
  used.forEach((number, at) => { amounts[number] = BigInt(solved[at]); });
  return amounts;
}

/**
 * Everything that counts runs in full at first; what then is too much in one place is led to where it lacks, on the way that
 * gives up the least: successive cheapest ways, each cost a largest flow (primal-dual; Ahuja, Magnanti, Orlin 1993, 9.8).
 */
function balance(list, zero) {
  const names = new Map();
  const at = (name) => names.get(name) ?? names.set(name, names.size).get(name);
  const ways = [];
  const add = (tail, head, room, back, cost) => { ways.push({ tail, head, room, cost, twin: ways.length + 1 }, { tail: head, head: tail, room: back, cost: -cost, twin: ways.length }); };
  const [source, sink] = [at("source\n"), at("sink\n")];
  const excess = new Map();
  for (const arc of list) {
    const [tail, head] = [at(arc.tail), at(arc.head)];
    add(tail, head, arc.worth ? zero : arc.wide, arc.worth ? arc.wide : zero, arc.worth ? -1 : 0);
    if (arc.worth) { excess.set(head, (excess.get(head) ?? zero) + arc.wide); excess.set(tail, (excess.get(tail) ?? zero) - arc.wide); }
  }
  excess.forEach((amount, node) => { if (amount > zero) add(source, node, amount, zero, 0); else if (amount < zero) add(node, sink, -amount, zero, 0); });
  const out = Array.from({ length: names.size }, () => []);
  ways.forEach((way, number) => out[way.tail].push(number));
  for (;;) {
    const cost = cheapest(ways, out, source, zero);
    if (cost[sink] === Infinity) break;
    const fits = (way) => way.room > zero && cost[way.head] === cost[way.tail] + way.cost;
    while (pushed(ways, out, source, sink, zero, fits));
  }
  return list.map((arc, number) => ways[2 * number + 1].room);
}

/** What the cheapest way from a node to every other one costs. */
function cheapest(ways, out, source, zero) {
  const cost = out.map(() => Infinity);
  cost[source] = 0;
  let waiting = new Set([source]);
  while (waiting.size) {
    const next = new Set();
    for (const node of waiting) {
      for (const number of out[node]) {
        const way = ways[number];
        if (way.room > zero && cost[node] + way.cost < cost[way.head]) { cost[way.head] = cost[node] + way.cost; next.add(way.head); }
      }
    }
    waiting = next;
  }
  return cost;
}

/** Push as much as goes along the shortest of the ways that fit (Dinic); whether anything went. */
function pushed(ways, out, source, sink, zero, fits) {
  const level = out.map(() => -1);
  level[source] = 0;
  const order = [source];
  for (const node of order) for (const number of out[node]) { const way = ways[number]; if (level[way.head] < 0 && fits(way)) { level[way.head] = level[node] + 1; order.push(way.head); } }
  if (level[sink] < 0) return false;
  const tried = out.map(() => 0);
  const push = (node, most) => {
    if (node === sink) return most;
    for (; tried[node] < out[node].length; tried[node] += 1) {
      const way = ways[out[node][tried[node]]];
      if (level[way.head] !== level[node] + 1 || !fits(way)) continue;
      const went = push(way.head, most === null || way.room < most ? way.room : most);
      if (went > zero) { way.room -= went; ways[way.twin].room += went; return went; }
    }
    return zero;
  };
  while (push(source, null) > zero);
  return true;
}

/** The capital of an organisation, and how much of it comes from investors whom no money of it can reach again. */
export function outside(data, view, at) {
  const flows = flowsOf(view);
  const ring = components(pairsOf(flows)).find((part) => part.includes(at)) ?? [];
  const given = flows.filter((flow) => flow.side === "capital" && flow.payee === at);
  const other = given.filter((flow) => ring.length < 2 || !ring.includes(flow.payer));
  return { capital: together(given, view.totals), outside: together(other, view.totals), given, other };
}

/** What every organisation pays, or is paid, in all; contingent flows only in a view that has them called. */
export function inAll(data, view, end) {
  const found = new Map();
  carrying(data, view, true).forEach((flow) => found.set(flow[end], [...(found.get(flow[end]) ?? []), flow]));
  found.forEach((flows, one) => found.set(one, together(flows, view.totals)));
  return found;
}
