// @ts-check
// The same facts as tables: loops, flows, organisations; every column sorts.
import { big } from "./amounts.js";
import { inAll } from "./circle.js";
import { compare, endsOf, firstDay, flowsOf, nameOf, namesOf, sourcesOf, through } from "./core.js";
import { h } from "./element.js";
import { bare, button, circuit, filled, isolated, opener, outward, row, worth } from "./panel.js";
import { loopAmount, open } from "./tell.js";
import { amountIn, dateWords, language, nameIn, plural, t } from "./words.js";

export const downwards = (one) => one.replace(".", ".-");
/** Every order that an address can name: flows.known-from, flows.-known-from. */
export const sorts = (data) => data.sorts.flatMap((one) => [one, downwards(one)]);

/** All tables of a view. */
export function tables(context) {
  const { data, view, act, state } = context;
  const unit = data.currency ? ` (${data.currency})` : "";
  const name = (one) => nameOf(data, one);
  const now = (type, id) => state.selected?.type === type && state.selected.id === id;
  const loops = view.loops.map((loop, number) => ({
    cells: [number + 1, opener(act, { type: "loop", id: loop.key }, circuit(data, loop)), bare(loopAmount(data, loop), data), loop.steps.length, t(loop.kind), loop.undisclosed, dateWords(loop.closed)],
    keys: [number, namesOf(data, loop).join(), [loop.face === null ? 0 : loop.contingent ? 1 : open(loop) ? 2 : 3, loop.face], loop.steps.length, t(loop.kind), loop.undisclosed, loop.closed ? firstDay(loop.closed) : ""], now: now("loop", loop.key),
  }));
  const flows = flowsOf(view);
  const { beside } = view;
  return [
    table(context, "loops", plural(loops.length, "loop"), loops, [0, 2, 3, 5], { 2: unit }),
    table(context, "flows", t("{0} of money", plural(flows.length, "flow")), flows.map((flow) => flowRow(context, flow, now("flow", flow.id))), [2], { 2: unit }),
    table(context, "organisations", plural(view.organisations.size, "organisation"), [...view.organisations].map(organisationRow(context)), [3, 4, 5], { 3: unit, 4: unit }),
    beside.length ? table(context, "beside", t("{0} in which no cash moves", plural(beside.length, "relation")), beside.map((flow) => flowRow(context, flow, false)), []) : "",
  ];
}

function flowRow({ data, act }, flow, now) {
  const names = endsOf(data, flow);
  const ends = names.map(isolated);
  const sources = sourcesOf(data, flow);
  const links = h("span", sources.map((source, number) => [number ? ", " : "", source.url ? outward(source, source.publisher ?? source.title) : source.publisher ?? source.title]).flat());
  const money = flow.colour !== undefined;
  const who = money ? opener(act, { type: "flow", id: flow.id }, ends[0]) : ends[0];
  const what = money ? bare(amountIn(flow.amount), data) : flow.gives ? h("span", filled(flow.gives)) : amountIn(flow.amount ?? "");
  const date = flow.date ?? flow.known;
  return { cells: [who, ends[1], what, t(data.kinds[flow.kind]), t(data.ends[flow.status]), dateWords(date), links], keys: [...names, big(flow.face) ?? -1n, t(data.kinds[flow.kind]), flow.rank ?? 0, flow.known ?? "", sources.length], now };
}

function organisationRow({ data, act, view, state }) {
  const sums = ["payer", "payee"].map((end) => inAll(data, view, end));
  return (at) => {
    const one = data.organisations[at];
    const country = nameIn("region", one.country) ?? "";
    const [pays, paid] = sums.map((sum) => (sum.has(at) ? sum.get(at).face : 0n));
    const loops = through(view, at).length;
    return {
      cells: [opener(act, { type: "org", id: one.id }, isolated(one.name)), one.role ? t(one.role) : "", country, worth(data, pays), worth(data, paid), loops],
      keys: [one.name, one.role ? t(one.role) : "", country, pays ?? -1n, paid ?? -1n, loops], now: state.selected?.type === "org" && state.selected.id === one.id,
    };
  };
}

/** Two keys of a column: words in the order of the language. */
const inOrder = (a, b) => (typeof a === "string" ? a.localeCompare(b, language()) : compare([a].flat(), [b].flat()));

/** A table whose columns sort; of several orders the first counts most. */
function table({ data, act, state }, name, caption, rows, numbers, units = {}) {
  const columns = data.sorts.filter((one) => one.startsWith(`${name}.`));
  const orders = state.sort.map((one) => [columns.indexOf(one.replace(".-", ".")), one.includes(".-") ? -1 : 1]).filter(([at]) => at >= 0);
  const sorted = orders.reduceRight((list, [at, way]) => list.sort((a, b) => way * inOrder(a.keys[at], b.keys[at])), [...rows]);
  const heads = data.heads[name].map((head, at) => h("th", { scope: "col", class: numbers.includes(at) ? "number" : false, "aria-sort": at === orders[0]?.[0] ? (orders[0][1] > 0 ? "ascending" : "descending") : false },
    button(() => act.sort(columns[at]), (head === "#" ? head : t(head)) + (units[at] ?? ""))));
  const body = sorted.map((row) => h("tr", { class: row.now ? "now" : false }, row.cells.map((cell, number) => h("td", { class: numbers.includes(number) ? "number" : number > 1 && String(cell).length < 26 ? "brief" : false }, cell instanceof Node ? cell : String(cell)))));
  return h("div.table", { tabindex: 0, role: "region", "aria-label": caption }, h("table", h("caption", caption), h("thead", h("tr", heads)), h("tbody", body)));
}
