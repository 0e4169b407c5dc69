// @ts-check
// What is asked of the page: what if something falls through, what changed since a day, a story chapter by chapter.
import { certified } from "./circle.js";
import { differences } from "./compare.js";
import { endsOf, flowAt, nameOf, organisationAt, route, seen } from "./core.js";
import { common } from "./detail.js";
import { h } from "./element.js";
import { bare, below, button, buttons, figures, headed, isolated, joined, links, loopRow, row, section, short, soft, strong } from "./panel.js";
import { loopAmount, said, saidAll, struckAs, takenAway } from "./tell.js";
import { dateWords, plural, t } from "./words.js";

const MOST = 12;

/** What breaks, and who gets less, if some flows fall through. */
export function whatIf(context) {
  const { data, state, act, view } = context;
  const before = seen(data, { ...state.filter, strike: [] });
  const found = differences(data, before, view);
  const names = state.filter.strike.map((id) => ({ id, words: struckWords(data, view, id) }));
  return [
    ...headed(takenAway(data, state.filter.strike), t("what if")),
    links(names.map(({ id, words }) => h("li.row", h("span.path", words), h("button.small", { onclick: () => act.strike(id) }, t("Undo"))))),
    buttons(common(context, "Undo all", () => act.strike(null))),
    ...bothAmounts(context, before, [t("As it stands"), t("Without")]),
    ...loopParts(context, found.loops, ["Loops that break", "changed loops", "Loops that close"]),
    ...who(context, found.shifts),
    soft("what a strike means"),
  ];
}

function struckWords(data, view, id) {
  const word = struckAs(data, id);
  if (word === "flow") { const flow = data.flows[flowAt(data, view, id)]; return [...told(data, flow), `, ${short(flow, data)}`]; }
  const { title, name } = data[`${word}s`].find((one) => one.id === id);
  return title ? h("bdi", title) : isolated(name);
}

/** Who pays whom, and as what. */
const told = (data, flow) => [...joined(endsOf(data, flow)), `: ${t(data.kinds[flow.kind])}`];

/** What changed from one day to another. */
export function since(context) {
  const { data, state, act, view } = context;
  const before = seen(data, { ...state.filter, until: state.since });
  const found = differences(data, before, view);
  const days = [state.since, state.filter.until ?? data.asof];
  const amount = (flow) => short(flow, data);
  const floor = (flow) => `${t("Floor")} ${bare(said(data, BigInt(flow.low ?? 0)), data)}`;
  return [
    ...headed(t("Two days compared"), t("From {0} to {1}", ...days.map((day) => dateWords(day, "long")))),
    h("p.sentence", strong(t("what is new", plural(found.flows.new.length, "flow"), plural(found.loops.new.length, "loop"), plural(found.loops.gone.length, "loop")))),
    buttons(common(context, "✕ Clear", () => act.since(null))),
    ...bothAmounts(context, before, days.map((day) => dateWords(day))),
    ...loopParts(context, found.loops, ["Loops that broke", "loops changed", "New loops"]),
    ...[
      ["New flows", "new", amount],
      ["other status", "status", ([old, now]) => `${t(data.ends[old.status])} → ${t(data.ends[now.status])}`],
      ["other amount", "amount", (pair) => pair.map(pair[0].amount === pair[1].amount ? floor : amount).join(" → ")],
      ["flows inside", "inside", ([, now]) => t("since {0}", dateWords(now.since))],
      ["moved flows", "details", ([old]) => t("formerly {0}", route(data, old))],
      ["flows that ended", "gone", amount],
    ].flatMap(([title, change, words]) => flowParts(context, title, found.flows[change], words)),
  ];
}

/** Returning capital in both views. */
function bothAmounts({ data, view, found }, before, heads) {
  const both = [certified(data, before), found];
  const row = (name, words) => [t(name), ...both.map((one, number) => bare(words(one, number), data))];
  const bound = (name, key) => row(name, (one) => said(data, BigInt(one[key].amount)));
  return [section("how much"), figures(["", ...heads], [bound("Floor", "floor"), bound("Face value", "face"), bound("Ceiling", "ceiling"),
    row("Financing", (one) => said(data, BigInt(one.of))), row("Loops", (one, number) => String([before, view][number].loops.length))])];
}

function part(title, items, line) {
  if (!items.length) return [];
  const rest = items.slice(MOST);
  return [h("h3", `${t(title)}: ${items.length}`), links(items.slice(0, MOST).map(line)),
    rest.length ? below(t("{0} more", rest.length), links(rest.map(line))) : null];
}

function loopParts(context, found, [broke, changed, closed]) {
  const words = (loop) => bare(loopAmount(context.data, loop), context.data);
  const line = (loop) => loopRow(context, loop);
  return [...part(closed, found.new, line), ...part(broke, found.gone, line), ...part(changed, found.changed, ([old, now]) => loopRow(context, now, `${words(old)} → ${words(now)}`))];
}

function flowParts({ data, act }, title, found, words) {
  return part(title, found, (one) => {
    const flow = Array.isArray(one) ? one[1] : one;
    const open = flow.colour === undefined ? organisationAt(data, flow.payer) : { type: "flow", id: flow.id }; // what is no arrow is told with its payer
    return row(act, open, told(data, flow), words(one));
  });
}

function who({ data, act }, shifts) {
  const words = (amount) => (amount.face === 0n && amount.high === 0n ? t("nothing") : bare(saidAll(data, amount), data));
  return part("shifts", shifts, ({ at, end, before, after }) => row(act, organisationAt(data, at),
    [isolated(nameOf(data, at)), ` ${t(end === "payer" ? "pays" : "is paid")}`], `${words(before)} → ${words(after)}`));
}

/** One chapter of a story. */
export function chapter(context, story, number) {
  const { act } = context;
  const turn = (by) => h("button", { disabled: !story.chapters[number + by], onclick: () => act.turn(story.id, number + by) }, t(by < 0 ? "◀ Back" : "Go on ▶"));
  return [
    ...headed(t("Chapter {0} of {1}", number + 1, story.chapters.length), act.told(story.title)),
    h("div.chapter", act.told(story.chapters[number].text).split(/\n\s*\n/).map((text) => h("p", text))),
    buttons(turn(-1), turn(1), button(() => act.change(() => {}), t("Look around here")), act.copy && button(act.copy, t("Copy link")), button(act.everything, t("✕ Leave the story"))),
  ];
}
