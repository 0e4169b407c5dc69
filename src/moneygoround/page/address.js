// @ts-check
// The address as state: every value is checked against the data before it is used; what is not taken is named in `untaken`.
//
//   address = "#" [ part *( "&" part ) ]
//   part    = "loop=" id *( "~" id ) / "org=" id / "flow=" id / "story=" id ; one of them
//           / "step=" number                                                ; of the loop, or of the story's chapters
//           / "back=" number "~" id                                         ; the chapter and the story to go back to
//           / "until=" date / "since=" date                                 ; since lies before until
//           / "min=" decimal / "firm=1" / "capital=1" / "core=1"            ; min in billions
//           / "kinds=" [ list ] / "status=" [ list ] / "strike=" list       ; an empty list leaves none in
//           / "loops=all" / "order=" ( "amount" / "steps" / "newest" / "certainty" )
//           / "sort=" table "." [ "-" ] column *( "," … )                   ; as tables.js names them; "-" is downwards
//           / "view=" ( "map" / "matrix" / "table" / "embed" ) / "theme=" ( "light" / "dark" ) / "lang=" code
//
// A story shows what its chapters name: nothing that filters or orders stands beside it.
import { everything } from "./core.js";
import { kept } from "./element.js";
import { sorts } from "./tables.js";

export const VIEWS = ["map", "matrix", "table", "embed"];
export const ORDERS = ["amount", "steps", "newest", "certainty"];
const NARROWING = ["back", "until", "since", "firm", "min", "capital", "kinds", "status", "strike", "core", "loops", "order"];

/** What is shown first: the map, or the matrix where a map would be of more than anyone can read. */
export const usual = (data) => (data.layout.form === "matrix" ? "matrix" : "map");

/** State from an address. */
export function readAddress(hash, data) {
  const given = new Map();
  const untaken = [];
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [name, ...rest] = part.split("=");
    try { given.set(name, decodeURIComponent(rest.join("="))); } catch { untaken.push(name); }
  }
  const leave = (name, value) => { untaken.push(/^[\w~.,-]{0,99}$/.test(value) ? `${name}=${value}` : name); return null; };
  /** What is read from a value that is given; null where nothing can be. */
  const take = (name, read) => { const value = given.get(name); return value === undefined ? null : read(value) ?? leave(name, value); };
  const one = (name, known) => take(name, (value) => known.find((each) => each === value));
  const many = (name, known) => take(name, (value) => {
    const [kept, strange] = [true, false].map((is) => value.split(",").filter((each) => known.includes(each) === is));
    if (kept.length && strange.length) leave(name, strange.join());
    return kept.length || !value ? kept : null;
  });
  const others = (name, known) => { const kept = many(name, known); return kept ? known.filter((each) => !kept.includes(each)) : []; };
  const day = (name) => take(name, (value) => (new Date(value).toJSON()?.slice(0, 10) === value && !(value > `${data.asof}~`) ? value : null));
  const [found, ...second] = [["loop", data.loops, "key"], ["org", data.organisations, "id"], ["flow", data.flows, "id"], ["fold", data.folds, "key"], ["story", data.stories, "id"]]
    .map(([type, things, field]) => ({ type, id: given.get(type), thing: take(type, (id) => things.find((each) => each[field] === id)) })).filter(({ thing }) => thing);
  second.forEach(({ type, id }) => leave(type, id));
  if (found?.type === "story") NARROWING.filter((name) => given.has(name)).forEach((name) => { leave(name, given.get(name)); given.delete(name); });
  const steps = found?.thing.organisations?.length ?? (found?.thing.chapters?.length ?? 1) - 1;
  const [until, since] = ["until", "since"].map(day);
  const told = data.stories.flatMap(({ id, chapters }) => chapters.map((_, number) => `${number}~${id}`));
  const struck = [data.flows, data.deals, data.organisations].flatMap((things) => things.map((each) => each.id));
  return {
    selected: found ? { type: found.type, id: found.id } : null,
    back: one("back", told),
    step: Number(take("step", (value) => (/^\d+$/.test(value) && value <= steps ? value : null))),
    view: one("view", VIEWS), theme: one("theme", ["light", "dark"]), lang: one("lang", data.langs), order: one("order", ORDERS) ?? "amount", sort: many("sort", sorts(data)) ?? [],
    core: one("core", ["1"]) !== null, all: one("loops", ["all"]) !== null, since: until && since >= until ? leave("since", since) : since,
    filter: {
      ...everything(), until, firm: one("firm", ["1"]) !== null, capital: one("capital", ["1"]) !== null, least: take("min", (value) => (/^\d*\.?\d+$/.test(value) ? (Number(value) ? value : "") : null)) ?? "",
      off: others("kinds", data.colours.map((colour) => colour.id)), out: others("status", Object.keys(data.statuses)), strike: many("strike", struck) ?? [],
    },
    untaken,
  };
}

/** State as an address. */
export function writeAddress(state, data) {
  const { selected, step, back, filter, view, theme, lang, order, sort, core, all, since } = state;
  const rest = (known, without) => known.filter((one) => !without.includes(one)).join();
  const given = kept([
    selected && [selected.type, selected.id], step > 0 && ["step", step],
    ...(selected?.type === "story" ? [] : [
      back && ["back", back],
      filter.until && ["until", filter.until], since && ["since", since], filter.firm && ["firm", 1], filter.least && ["min", filter.least], filter.capital && ["capital", 1],
      filter.off.length && ["kinds", rest(data.colours.map((colour) => colour.id), filter.off)], filter.out.length && ["status", rest(Object.keys(data.statuses), filter.out)],
      filter.strike.length && ["strike", filter.strike.join()], core && ["core", 1], all && ["loops", "all"], order !== "amount" && ["order", order],
    ]),
    sort.length && ["sort", sort.join()], view && view !== usual(data) && ["view", view], theme && ["theme", theme], lang && lang !== data.lang && ["lang", lang],
  ]);
  return given.length ? `#${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}` : "";
}
