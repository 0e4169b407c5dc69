// @ts-check
// The same facts as tables: loops, flows, organisations; every column sorts.
import { big } from "./amounts.js";
import { inAll } from "./circle.js";
import { compare, endsOf, firstDay, nameOf } from "./core.js";
import { h } from "./element.js";
import { bare, filled, isolated, opener, path } from "./panel.js";
import { loopAmount, said } from "./tell.js";
import { amountIn, dateWords, nameIn, plural, t } from "./words.js";

/** All tables of a view. */
export function tables(context) {
  const { data, view, act, state } = context;
  const unit = data.currency ? ` (${data.currency})` : "";
  const name = (one) => nameOf(data, one);
  const now = (type, id) => state.selected?.type === type && state.selected.id === id;
  const loops = view.loops.map((loop, number) => ({
    cells: [number + 1, opener(act, { type: "loop", id: loop.key }, path(data, loop, { closed: false })), bare(loopAmount(data, loop), data), loop.steps.length, t(loop.kind), loop.undisclosed, dateWords(loop.closed)],
    keys: [number, loop.organisations.map(name).join(), loop.face ?? -1n, loop.steps.length, loop.kind, loop.undisclosed, loop.closed ? firstDay(loop.closed) : ""], now: now("loop", loop.key),
  }));
  const flows = [...view.flows].map(view.at);
  return [
    table(plural(loops.length, "loop"), ["#", "Loop", "Can come back", "Steps", "Class", "Not public", "Closed on"], loops, [0, 2, 3, 5], { 2: unit }),
    table(t("{0} flows of money", flows.length), ["From", "To", "Amount", "Kind", "Status", "Known from", "Sources"], flows.map((flow) => flowRow(context, flow, now("flow", flow.id))), [2], { 2: unit }),
    table(plural(view.organisations.size, "organisation"), ["Organisation", "Role", "Country", "Pays", "Is paid", "Loops"], [...view.organisations].map(organisationRow(context)), [3, 4, 5], { 3: unit, 4: unit }),
    view.beside.length ? table(t("{0} relations that move no cash", view.beside.length), ["From", "To", "What", "Kind", "Status", "Known from", "Sources"], view.beside.map((flow) => flowRow(context, flow, false)), []) : "",
  ];
}

function flowRow({ data, act }, flow, now) {
  const names = endsOf(data, flow);
  const ends = names.map(isolated);
  const sources = (flow.evidence ?? []).map((item) => data.sources[item.source]).filter(Boolean);
  const links = h("span", sources.map((source, number) => [number ? ", " : "", source.url ? h("a", { href: source.url, rel: "noopener noreferrer", target: "_blank", title: source.title }, source.publisher ?? source.title) : source.publisher ?? source.title]).flat());
  const money = flow.colour !== undefined;
  const who = money ? opener(act, { type: "flow", id: flow.id }, ends[0]) : ends[0];
  const what = money ? bare(amountIn(flow.amount), data) : flow.gives ? h("span", filled(flow.gives)) : (flow.amount ? amountIn(flow.amount) : "");
  const date = flow.date ?? flow.known;
  return { cells: [who, ends[1], what, t(data.kinds[flow.kind]), t(data.ends[flow.status]), dateWords(date), links], keys: [...names, big(flow.face) ?? -1n, flow.kind, flow.rank ?? 0, flow.known ?? "", sources.length], now };
}

function organisationRow({ data, act, view, state }) {
  const sums = ["payer", "payee"].map((end) => inAll(data, view, end));
  const words = (face) => (face === null ? t("not public") : bare(said(data, face), data));
  return (at) => {
    const one = data.organisations[at];
    const [pays, paid] = sums.map((sum) => (sum.has(at) ? sum.get(at).face : 0n));
    const loops = view.loops.filter((loop) => loop.organisations.includes(at)).length;
    return {
      cells: [opener(act, { type: "org", id: one.id }, isolated(one.name)), one.role ? t(one.role) : "", nameIn("region", one.country) ?? "", words(pays), words(paid), loops],
      keys: [one.name, one.role ?? "", nameIn("region", one.country) ?? "", pays ?? -1n, paid ?? -1n, loops], now: state.selected?.type === "org" && state.selected.id === one.id,
    };
  };
}

/** A table whose columns sort. */
function table(caption, heads, rows, numbers, units = {}) {
  const body = h("tbody");
  const fill = (sorted) => body.replaceChildren(...sorted.map((row) => h("tr", { class: row.now ? "now" : false }, row.cells.map((cell, number) => h("td", { class: numbers.includes(number) ? "number" : number > 1 && String(cell).length < 26 ? "brief" : false }, cell instanceof Node ? cell : String(cell))))));
  const cells = heads.map((name, number) => {
    const cell = h("th", { scope: "col", class: numbers.includes(number) ? "number" : false });
    cell.append(h("button", { onclick: () => {
      const way = cell.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      cells.forEach((other) => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      fill([...rows].sort((a, b) => way * compare([a.keys[number]], [b.keys[number]])));
    } }, (name === "#" ? name : t(name)) + (units[number] ?? "")));
    return cell;
  });
  fill(rows);
  return h("div.table", { tabindex: 0, role: "region", "aria-label": caption }, h("table", h("caption", caption), h("thead", h("tr", cells)), body));
}
