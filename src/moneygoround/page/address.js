// @ts-check
// The address as state: every value is checked against the data before it is used, unknown ones are left out.
import { everything } from "./core.js";

export const VIEWS = ["map", "matrix", "table", "embed"];
export const ORDERS = ["amount", "steps", "newest", "certainty"];

/** What is shown first: the map, or the matrix where a map would be of more than anyone can read. */
export const usual = (data) => (data.layout.form === "matrix" ? "matrix" : "map");

/** State from an address. */
export function readAddress(hash, data) {
  const given = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...rest] = part.split("=");
    try { given.set(name, decodeURIComponent(rest.join("="))); } catch { /* not an address of ours */ }
  }
  const of = (name, known) => (known.includes(given.get(name)) ? given.get(name) : null);
  const many = (name, known) => (given.get(name) ?? "").split(",").filter((one) => known.includes(one));
  const number = (name) => (/^\d{1,7}(\.\d{1,3})?$/.test(given.get(name) ?? "") ? Number(given.get(name)) : 0);
  const others = (name, known) => (many(name, known).length ? known.filter((one) => !many(name, known).includes(one)) : []);
  const real = (one) => (new Date(one).toJSON()?.slice(0, 10) === one && !(one > `${data.asof}~`) ? one : null);
  const [until, since] = ["until", "since"].map((name) => real(given.get(name) ?? ""));
  const found = [["loop", data.loops, "key"], ["org", data.organisations, "id"], ["flow", data.flows, "id"], ["story", data.stories, "id"]]
    .map(([type, things, field]) => ({ type, id: given.get(type), thing: things.find((one) => one[field] === given.get(type)) }))
    .find((one) => one.thing);
  const steps = found?.type === "loop" ? found.thing.organisations.length : found?.type === "story" ? found.thing.chapters.length - 1 : 0;
  const told = data.stories.flatMap(({ id, chapters }) => chapters.map((_, number) => `${number}~${id}`));
  const struck = [data.flows, data.deals, data.organisations].flatMap((things) => things.map((one) => one.id));
  return {
    selected: found ? { type: found.type, id: found.id } : null,
    back: found?.type === "story" ? null : of("back", told),
    step: Number.isInteger(number("step")) && number("step") <= steps ? number("step") : 0,
    view: of("view", VIEWS), theme: of("theme", ["light", "dark"]), lang: of("lang", data.langs), order: of("order", ORDERS) ?? "amount",
    core: given.get("core") === "1", all: given.get("loops") === "all", since: until && since >= until ? null : since,
    filter: {
      ...everything(), until, firm: given.get("firm") === "1", capital: given.get("capital") === "1", least: number("min"),
      off: others("kinds", data.colours.map((colour) => colour.id)), out: others("status", Object.keys(data.statuses)), strike: many("strike", struck),
    },
  };
}

/** State as an address. */
export function writeAddress(state, data) {
  const { selected, step, back, filter, view, theme, lang, order, core, all, since } = state;
  const rest = (known, without) => known.filter((one) => !without.includes(one)).join(",");
  const parts = [
    selected && [selected.type, selected.id], step > 0 && ["step", step], back && ["back", back],
    filter.until && ["until", filter.until], since && ["since", since], filter.firm && ["firm", 1], filter.least && ["min", filter.least], filter.capital && ["capital", 1],
    filter.off.length && ["kinds", rest(data.colours.map((colour) => colour.id), filter.off)], filter.out.length && ["status", rest(Object.keys(data.statuses), filter.out)],
    filter.strike.length && ["strike", filter.strike.join(",")], core && ["core", 1], all && ["loops", "all"], order !== "amount" && ["order", order],
    view && view !== usual(data) && ["view", view], theme && ["theme", theme], lang && lang !== data.lang && ["lang", lang],
  ].filter(Boolean);
  return parts.length ? `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}` : "";
}
