// @ts-check
// The page itself: its state, its address, and who does what when something is picked.
import { readAddress, usual, writeAddress } from "./address.js";
import { amountWords } from "./amounts.js";
import { chapter, since, whatIf } from "./asking.js";
import { certified, comeBack } from "./circle.js";
import { differences } from "./compare.js";
import { everything, loopOf, namesOf, numberOf, seen, unfiltered, whole } from "./core.js";
import { brokenDetail, flowDetail, foldDetail, loopDetail, organisationDetail } from "./detail.js";
import { assign, entries, h, kept, listen, parts } from "./element.js";
import { boxes, find, play, timeline } from "./filters.js";
import { steady } from "./focus.js";
import { matrix } from "./matrix.js";
import { button, buttons, dotted, filled, headSentence, leftOut, listed, loopList, made, returning, soft, start, svg } from "./panel.js";
import { citation, saves } from "./saves.js";
import { lit, stage } from "./stage.js";
import { downwards, tables } from "./tables.js";
import { loopAmount, sentence, takenAway } from "./tell.js";
import { amountIn, language, plural, speak, t, untold } from "./words.js";

const FIRST = 12;
const MORE = 100;
const KEPT = 30; // views
const { documentElement: root, body } = document;
const inNotebook = location.protocol === "about:";
const toggled = (list, one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
const by = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The data of the page; packed where it is large. */
async function loaded() {
  const found = JSON.parse(by("data").textContent);
  const bytes = found.packed && Uint8Array.from(atob(found.packed), (one) => one.charCodeAt(0));
  const data = bytes ? await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json() : found;
  return { ...data, folds: data.map.nodes.filter((node) => node.folded), langs: Object.keys(data.words) };
}

function opened(data) {
  const state = { ...readAddress(location.hash, data), most: FIRST };
  const font = getComputedStyle(body).fontFamily;
  const shown = { view: null, look: null, context: null, now: null };
  let note = ""; // what is said before all else
  const act = { select, step, turn, copy: inNotebook ? null : copy, cite, strike, sort, since: compareWith, change, everything: showAll, told: (texts) => texts[language()] ?? texts.en };
  const map = stage({ net: by("net"), overlay: by("overlay"), left: by("left-out") }, data, { pick: select, say: (name) => say(t("{0}. Enter opens it.", name)) });
  const grid = matrix(by("matrix"), data, { pick: select, say: (text) => say(text), note: (text) => { by("matrix-note").textContent = text; } });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(forced-colors: active)");
  const [side, menu] = ["detail", "export"].map(by);
  boxes(by("statuses"), "status", entries(data.statuses).map(([status, { label }]) => [status, label]), (status) => change((filter) => { filter.out = toggled(filter.out, status); }));
  boxes(by("kinds"), "kind", data.colours.map(({ id, label }) => [id, label]), (kind) => change((filter) => { filter.off = toggled(filter.off, kind); }));
  const shell = texts();
  const views = parts("[data-to]");
  const known = new Map();

  /** What a filter leaves; kept, since most of what is done changes no filter. */
  function viewed(filter) {
    const key = JSON.stringify(filter);
    if (known.size > KEPT) known.clear();
    return known.get(key) ?? known.set(key, seen(data, filter)).get(key);
  }

  /** The texts of the shell, to be said in another language. */
  function texts() {
    const found = [];
    const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const [text, now] = [node.data.trim(), node];
      if (text && !node.parentElement.closest("script, noscript, #headline")) found.push(() => { now.data = now.data.replace(now.data.trim(), () => t(text)); });
    }
    for (const name of ["aria-label", "placeholder", "title"]) for (const one of parts(`[${name}]`, body)) { const text = one.getAttribute(name); found.push(() => one.setAttribute(name, t(text))); }
    return found;
  }

  function speakNow() {
    const lang = state.lang ?? data.lang;
    if (root.lang === lang && shown.context) return;
    speak(lang, data.words);
    root.lang = language();
    document.title = t(data.title);
    shell.forEach((change) => change());
    parts("[data-unit]").forEach((one) => { one.textContent = amountIn(`bn ${data.currency}`.trim()); });
    const other = data.langs.find((one) => one !== language()) ?? "en";
    assign(by("lang"), { hidden: data.langs.length < 2, lang: other, textContent: other === "en" ? "English" : "Tiếng Việt" });
  }

  /** The colours in use: those of the style sheet, and those that the data names; where colours are forced, those of the system. */
  function looks() {
    const theme = shown.paper ? "light" : state.theme ?? (dark.matches ? "dark" : "light");
    root.dataset.theme = theme;
    const style = getComputedStyle(root);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    const drawn = (colour, forced) => { // a canvas wants a system's colour as numbers
      if (!contrast.matches) return colour;
      by("live").style.color = forced;
      return getComputedStyle(by("live")).color;
    };
    return {
      theme, colours: data.colours.map((colour) => drawn(colour[theme], "CanvasText")), grey: drawn(data.grey[theme], "GrayText"), fade: theme === "dark" ? 0.16 : 0.13,
      ...Object.fromEntries(["paper", "ground", "ink", "soft", "edge", "accent", "mark", "dim", "faint", "focus"].map((name) => [name, drawn(of(name), of(name))])),
    };
  }

  const story = () => (state.selected?.type === "story" ? data.stories.find((one) => one.id === state.selected.id) : null);

  /** The state at an address, as it is looked at now. */
  function at(address) {
    const { theme, lang, view, most, sort: orders } = state;
    return { ...readAddress(address, data), theme, lang, view, most, sort: orders };
  }

  /** The state that is shown: in a story, that of its chapter. */
  const effective = () => (story() ? at(story().chapters[state.step].at) : state);

  /** What a reader changes in a story is the reader's own, from what the chapter shows; the way back to the chapter stays. */
  function own() {
    const told = story();
    if (!told) return;
    note = `${t("own view")} `;
    assign(state, effective(), { back: `${state.step}~${told.id}` });
  }

  const set = (values) => { assign(state, values); draw(); };
  /** A change by the reader; what it makes of the state is checked as an address is. */
  function change(run) {
    own();
    run(state.filter);
    set(readAddress(writeAddress(state, data), data));
    if (note) say("");
  }

  /** Turn to a chapter of a story. */
  function turn(id, number) {
    set(at(`story=${encodeURIComponent(id)}&step=${number}`));
    side.scrollTop = 0;
    say(parts(".kicker, .chapter", side).map((one) => one.textContent).join(". "));
  }

  function showAll() {
    own();
    assign(state, { filter: everything(), since: null, core: false, back: null });
    note = "";
    draw();
    say(spoken());
  }

  const chosen = (one) => state.selected?.type === one?.type && state.selected?.id === one?.id;

  function select(selected) {
    if (selected?.type === "story") { turn(selected.id, 0); return; }
    const same = chosen(selected);
    own();
    set({ selected: same ? null : selected, step: 0, untaken: [] });
    side.scrollTop = 0;
    if (state.selected && matchMedia("(max-width: 1019px)").matches && ["map", "matrix"].includes(showing())) by("stage").scrollIntoView({ block: "start" });
    say(spoken());
  }

  function step(number) {
    own();
    set({ step: number });
    const loop = current();
    if (loop) say(number ? t("step told", number, names(loop)[number - 1], names(loop)[number % loop.steps.length], amountIn(loop.words[number - 1])) : sentence(data, shown.view, loop));
  }

  /** Strike a flow or a deal, or undo it; everything is undone by null. */
  function strike(id) {
    own();
    const { filter } = state;
    filter.strike = id === null ? [] : toggled(filter.strike, id);
    set({ selected: null, step: 0 });
    side.scrollTop = 0;
    say(side.querySelector(".title, h2")?.textContent ?? "");
  }

  /** Sort a table by a column, upwards first. */
  function sort(column) {
    const [table] = column.split(".");
    set({ sort: [state.sort.includes(column) ? downwards(column) : column, ...state.sort.filter((one) => !one.startsWith(table))] });
  }

  function compareWith(day) { change(() => assign(state, { since: day, selected: null, step: 0 })); }

  const current = () => loopOf(shown.view, shown.now.selected);
  const names = (loop) => namesOf(data, loop);
  /** Where this state is found: without an address, what is to be put behind that of the page. */
  const here = () => (inNotebook ? writeAddress(state, data) : location.href);
  const say = (text) => { by("live").textContent = note + text; note = ""; };
  const showing = () => state.view ?? usual(data);

  function spoken() {
    if (!state.selected) return t("nothing picked");
    const loop = current();
    return loop ? sentence(data, shown.view, loop) : side.querySelector(".title")?.textContent ?? "";
  }

  async function toClipboard(text, done, failed) {
    try { await navigator.clipboard.writeText(text); say(done); } catch { say(failed); }
  }
  function copy() { return toClipboard(here(), t("link copied"), t("where the link is")); }
  function cite() {
    const text = citation(shown.context, current(), here());
    assign(by("citation"), { hidden: false, textContent: text });
    return toClipboard(text, t("citation copied"), text);
  }

  /** Everything anew, from the state. */
  function draw() {
    const back = steady();
    speakNow();
    const now = effective();
    const view = viewed(now.filter);
    assign(shown, { now, view, look: looks() });
    shown.context = { data, told: story(), idle: !(state.selected || now.since || now.filter.strike.length), state: { ...now, view: showing() }, view, act, look: shown.look, font, found: amounts(now.filter, view) };
    const { context } = shown;
    body.dataset.view = showing();
    if (showing() === "table") by("tables").replaceChildren(...tables(context));
    else if (showing() === "matrix") grid.show(context.state, view, shown.look, lit(data, now, view), font);
    else map.show(context.state, view, shown.look);
    by("headline").replaceChildren(...headSentence(data, now.filter, view, context.found));
    list();
    side.replaceChildren(...kept(detail()));
    side.classList.toggle("idle", context.idle);
    controls();
    put("untaken", state.untaken.length && t("what is not taken", state.untaken.join(", ")));
    back();
    remember();
  }

  /** The returning capital: of everything as Python certified it, of what a filter leaves as reckoned here. */
  function amounts(filter, view) {
    if (whole(filter)) return data.returning.live;
    return whole({ ...filter, firm: false }) && filter.firm ? data.returning.firm : (view.found ??= certified(data, view));
  }

  /** A text that is only there where there is something to say. */
  function put(id, text) { assign(by(id), { hidden: !text, textContent: text || "" }); }

  function list() {
    const { context, view, now } = shown;
    const all = listed(data, view, now);
    const news = new Set(now.since ? differences(data, viewed({ ...now.filter, until: now.since }), view).loops.new.map((loop) => loop.key) : []);
    by("list").replaceChildren(...loopList({ ...context, state: { ...now, selected: now.selected } }, state.most, news));
    const rest = all.length - state.most;
    put("more", rest > MORE ? t("Show {0} more", MORE) : rest > 0 && t("Show all {0} loops", all.length));
    const other = leftOut(view);
    put("others", other && (now.all ? t("hide rings") : t("show rings", plural(other, "ring"))));
    by("none").hidden = view.loops.length > 0;
    by("notice").replaceChildren(...data.rule.notice.map((one) => h("span", filled(one), " ")));
  }

  /** What is picked; in a story below the text of the chapter, out of one below the way back. */
  function detail() {
    const { context } = shown;
    const { told } = context;
    if (told) return [...chapter(context, told, state.step), ...panel().filter((one) => one?.className !== "kicker")];
    const [, number, id] = state.back?.match(/^(\d+)~(.*)/s) ?? [];
    return [id && buttons(button(() => turn(id, number), t("◀ Back to the story"))), ...panel()];
  }

  function panel() {
    const { context, now } = shown;
    const { selected } = now;
    if (context.idle && showing() === "embed") return [soft("what a loop shows")];
    if (!selected) {
      const asked = [...(now.filter.strike.length ? whatIf(context) : []), ...(now.since ? since(context) : [])];
      return asked.length ? asked : context.told ? [returning(context)] : start(context);
    }
    if (selected.type === "org") return organisationDetail(context, numberOf(data, selected.id));
    if (selected.type === "fold") return foldDetail(context, data.folds.find((one) => one.key === selected.id));
    if (selected.type === "flow") return flowDetail(context, selected.id);
    const loop = current();
    return loop ? loopDetail(context, loop) : brokenDetail(context, data.loops.find((one) => one.key === selected.id), viewed);
  }

  function controls() {
    const { filter } = shown.now;
    views.forEach((one) => { one.ariaPressed = one.dataset.to === showing(); });
    by("theme").textContent = t(shown.look.theme === "dark" ? "Light" : "Dark");
    for (const id of ["save-loop", "save-loop-png"]) by(id).hidden = !current();
    for (const name of ["firm", "capital"]) by(name).checked = filter[name];
    by("core").checked = shown.now.core;
    if (document.activeElement !== by("least")) by("least").value = filter.least;
    by("order").value = shown.now.order;
    play.show(by);
    timeline.show(by, data, filter.until, shown.now.since);
    entries(data.statuses).forEach(([status, { firm }]) => assign(by(`status-${status}`), { checked: !filter.out.includes(status) && (!filter.firm || firm), disabled: filter.firm && !firm }));
    by("reset").hidden = unfiltered(filter) && !shown.now.since && !shown.now.core && !state.back;
    put("struck", filter.strike.length && `${takenAway(data, filter.strike)} ✕`);
    data.colours.forEach((colour, number) => {
      const box = by(`kind-${colour.id}`);
      box.checked = !filter.off.includes(colour.id);
      box.style.color = box.style.accentColor = shown.look.colours[number];
    });
  }

  function remember() {
    const address = writeAddress(state, data);
    if (showing() === "embed") by("whole").href = writeAddress({ ...state, view: null }, data);
    try {
      history.replaceState(null, "", address || location.pathname + location.search);
    } catch { /* a page inside another one may not change its address: the state lives on here */ }
  }

  /** Pictures are made in light colours, for print, and of the map, which must be there for it. */
  function inLight(make) {
    const { theme, view } = state;
    set({ theme: "light", view: "map" });
    const made = make(shown.context);
    set({ theme, view });
    return made;
  }

  /** On paper: light, the map as lines and not as pixels, nothing folded away, and where it is from. */
  function paper(on) {
    shown.paper = on;
    if (showing() !== "table") draw();
    parts(".sheet").forEach((one) => one.remove());
    if (!on) return;
    if (["map", "embed"].includes(showing())) by("stage").append(h("div.sheet", svg(map.picture())));
    parts(".steps details").forEach((one) => { one.open = true; one.dispatchEvent(new Event("toggle")); });
    by("detail").after(h("p.sheet.made", dotted([made(data), data.licence, here().replace(/^file:.*\//, "")])));
  }

  // -- wiring ------------------------------------------------------------------------------------------------------

  const on = (id, event, run) => listen(by(id), event, run);
  function shut() {
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  function wire() {
    find.wire(by, data, (hit) => { if (!chosen(hit)) select(hit); });
    views.forEach((button) => listen(button, "click", () => set({ view: button.dataset.to })));
    on("theme", "click", () => set({ theme: shown.look.theme === "dark" ? "light" : "dark" }));
    on("lang", "click", () => set({ lang: data.langs.find((one) => one !== language()) }));
    on("more", "click", () => set({ most: state.most + MORE }));
    on("others", "click", () => change(() => { state.all = !state.all; }));
    on("order", "change", (event) => change(() => { state.order = event.target.value; }));
    timeline.wire(by, data, { until: (day) => change((filter) => { filter.until = day; }), since: compareWith });
    play.wire(by, data, () => shown.now.filter.until, (day) => change((filter) => { filter.until = day; }));
    for (const name of ["firm", "capital"]) on(name, "change", (event) => change((filter) => { filter[name] = event.target.checked; }));
    on("core", "change", (event) => change(() => { state.core = event.target.checked; }));
    on("least", "input", (event) => change((filter) => { filter.least = event.target.value; }));
    on("reset", "click", showAll);
    on("copy", "click", () => { shut(); copy(); });
    on("struck", "click", () => strike(null));
    const files = saves({ map, inLight, loop: current, context: () => shown.context, headline: () => by("headline").textContent });
    entries(files).forEach(([id, run]) => on(id, "click", () => { shut(); return run(); }));
    on("zoom-in", "click", () => map.zoom(1.25));
    on("zoom-out", "click", () => map.zoom(0.8));
    on("zoom-fit", "click", map.fit);
    listen(dark, "change", draw);
    listen(contrast, "change", draw);
    listen(window, "beforeprint", () => paper(true));
    listen(window, "afterprint", () => paper(false));
    listen(window, "hashchange", () => set(readAddress(location.hash, data)));
    listen(window, "keydown", keys);
    listen(window, "click", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
  }

  function keys(event) {
    if (event.key === "Escape") {
      if (menu.open) shut();
      else if (by("find").value) find.clear(by);
      else if (state.selected) select(null);
      return;
    }
    const on_ = event.target instanceof Element ? event.target.closest("[data-loop]") : null;
    if (on_ && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const all = parts("[data-loop]");
      all[all.indexOf(on_) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    } else if (event.target instanceof Element && event.target.closest("#detail") && (current() || story()) && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const told = story();
      const size = told ? told.chapters.length : current().steps.length + 1;
      const next = (state.step + (event.key === "ArrowRight" ? 1 : size - 1)) % size;
      if (told) turn(told.id, next); else step(next);
    }
  }

  wire();
  draw();
  root.dataset.ready = "true";
  setTimeout(() => timeline.mark(by, data, viewed(everything()).loops));
  const filtered = (filter) => seen(data, { ...everything(), ...filter });
  assign(window, { moneygoround: { state: () => structuredClone(state), seen: filtered, map, grid, amountWords, data, untold, certified, comeBack, sentence, loopAmount, differences } });
}

opened(await loaded());
