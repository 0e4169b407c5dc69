// @ts-check
// How the page is asked: search in any script, the days to go back to and to compare with, the statuses.
import { endsOf, firstDay, route } from "./core.js";
import { fold, h, kept, listen, parts } from "./element.js";
import { max } from "./geometry.js";
import { button, short, svg } from "./panel.js";
import { open } from "./tell.js";
import { dateWords, t } from "./words.js";

const BEAT = 900; // milliseconds that each day stays when days are played
const HIGH = 12; // of the marks where loops closed


/** Organisations and deals that hold all words of a query; names that start with it come first. */
export function search(data, query, limit = 9) {
  const words = kept(fold(query).split(/\s+/));
  if (!words.length) return [];
  const hits = [];
  const offer = (type, id, label, texts) => {
    const text = fold(kept(texts).join(" "));
    if (words.every((word) => text.includes(word))) hits.push({ type, id, label, score: fold(label).startsWith(words[0]) ? 0 : 1 });
  };
  data.organisations.forEach((one) => offer("org", one.id, one.name, [one.name, one.legal, one.id, ...(one.aliases ?? []), ...(one.units ?? [])]));
  new Map(data.flows.map((flow) => [flow.id, flow])).forEach((flow) => { // every flow once: as it stands now, or as it stood last
    const kind = t(data.kinds[flow.kind]);
    offer("flow", flow.id, `${route(data, flow)}: ${kind}, ${short(flow, data)}${flow.ended ? ` (${t("until {0}", dateWords(flow.ended))})` : ""}`, [...endsOf(data, flow), data.deals[flow.deal]?.title, kind, data.kinds[flow.kind], flow.id, flow.amount]);
  });
  return hits.sort((a, b) => a.score - b.score || (a.type === b.type ? 0 : a.type === "org" ? -1 : 1)).slice(0, limit);
}

/** The search field with its hits. */
export const find = {
  wire(by, data, open) {
    const pick = ({ type, id }) => { find.clear(by); open({ type, id }); };
    const show = () => {
      const hits = search(data, by("find").value);
      by("hits").hidden = !by("find").value.trim();
      by("hits").replaceChildren(...(hits.length ? hits.map((hit) => h("li", button(() => pick(hit), h("bdi", hit.label)))) : [h("li.soft", t("Nothing is found."))]));
      return hits;
    };
    listen(by("find"), "input", show);
    listen(by("find"), "keydown", (event) => {
      const hits = event.key === "Enter" ? show() : [];
      if (hits.length) pick(hits[0]);
      if (event.key === "ArrowDown") { event.preventDefault(); by("hits").querySelector("button")?.focus(); }
    });
    listen(by("hits"), "keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!way) return;
      const all = parts("button", by("hits"));
      event.preventDefault();
      (all[all.indexOf(document.activeElement) + way] ?? by("find")).focus();
    });
  },
  clear(by) {
    by("find").value = "";
    by("hits").hidden = true;
  },
};

/** The slider of days, with a mark on each day on which loops closed, and the day to compare with. */
export const timeline = {
  wire(by, data, on) {
    const { days } = data;
    by("until").max = String(max(0, days.length - 1));
    listen(by("until"), "input", (event) => { const at = Number(event.target.value); on.until(at >= days.length - 1 ? null : days[at]); });
    listen(by("since"), "change", (event) => on.since(event.target.value || null));
  },
  mark(by, { days }, loops) {
    const closed = days.map(() => 0);
    loops.forEach((loop) => { const at = loop.closed ? days.findLastIndex((day) => day <= firstDay(loop.closed)) : -1; if (at >= 0) closed[at] += 1; });
    const most = max(1, ...closed);
    const marks = closed.map((count, at) => [count, at]).filter(([count]) => count)
      .map(([count, at]) => { const tall = 2 + ((HIGH - 2) * count) / most; return ["rect", { x: ((at / max(1, days.length - 1)) * 1000 - 3).toFixed(1), y: (HIGH - tall).toFixed(1), width: 6, height: tall.toFixed(1) }, []]; });
    by("marks").replaceChildren(...(marks.length ? [svg(["svg", { viewBox: `-8 0 1016 ${HIGH}`, preserveAspectRatio: "none", "aria-hidden": "true" }, marks])] : []));
  },
  show(by, data, until, since) {
    const { days } = data;
    const at = until ? days.findLastIndex((day) => day <= until) : days.length - 1;
    by("until").value = String(max(0, at));
    by("until-words").textContent = dateWords(until ?? data.asof, "long") || t("all dates");
    by("until").ariaValueText = by("until-words").textContent;
    const last = until ?? data.asof;
    const offered = [...new Set([...days.filter((day) => day < last), ...(since ? [since] : [])])].sort().reverse();
    by("since").replaceChildren(h("option", { value: "" }, t("no other day")), ...offered.map((day) => h("option", { value: day }, dateWords(day))));
    by("since").value = since ?? "";
  },
};

/** Playing the days one after the other, from the one shown to the newest. */
export const play = {
  beat: 0,
  show(by) {
    by("play").textContent = t(play.beat ? "❚❚ Pause" : "▶ Play");
    by("play").ariaPressed = Boolean(play.beat);
  },
  wire(by, data, now, go) {
    const { days } = data;
    const stop = () => { clearInterval(play.beat); play.beat = 0; play.show(by); };
    const next = () => {
      const at = now() ? days.findLastIndex((day) => day <= now()) + 1 : 0;
      if (at >= days.length - 1) { stop(); go(null); } else go(days[at]);
    };
    by("play").hidden = days.length < 2;
    listen(by("play"), "click", () => { if (play.beat) { stop(); return; } play.beat = setInterval(next, BEAT); next(); });
    for (const event of ["pointerdown", "keydown"]) listen(window, event, (one) => { if (play.beat && one.target !== by("play")) stop(); });
  },
};

/** A box for each of some things, [id, label], that a filter can leave out: in English, as all of the shell is at first. */
export const boxes = (room, kind, things, change) => room.append(...things.map(([id, label]) =>
  h("label.check", h("input", { type: "checkbox", id: `${kind}-${id}`, onchange: () => change(id) }), label)));
