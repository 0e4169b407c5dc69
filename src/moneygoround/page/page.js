// @ts-check
// The page itself: its state, its address, and who does what when something is picked.
import { amountWords } from "./amounts.js";
import { readAddress, usual, writeAddress } from "./address.js";
import { chapter, since, whatIf } from "./asking.js";
import { certified, comeBack } from "./circle.js";
import { differences } from "./compare.js";
import { everything, nameOf, seen, unfiltered, whole } from "./core.js";
import { common, flowDetail, loopDetail, organisationDetail, picture } from "./detail.js";
import { find, play, statuses, timeline } from "./filters.js";
import { matrix } from "./matrix.js";
import { h } from "./element.js";
import { filled, headSentence, leftOut, listed, loopList, path, returning, start, strong } from "./panel.js";
import { citation, saves } from "./saves.js";
import { lit, stage } from "./stage.js";
import { tables } from "./tables.js";
import { loopAmount, sentence, takenAway } from "./tell.js";
import { amountIn, language, plural, speak, t, untold } from "./words.js";

const FIRST = 12;
const MORE = 100;
const by = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The data of the page; packed where it is large. */
async function loaded() {
  const found = JSON.parse(by("data").textContent);
  const bytes = found.packed && Uint8Array.from(atob(found.packed), (one) => one.charCodeAt(0));
  const data = bytes ? await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json() : found;
  for (const flow of [...data.flows, ...data.beside, ...data.inside]) Object.assign(flow, { rank: data.statuses[flow.status]?.rank, firm: data.statuses[flow.status]?.firm });
  return { ...data, langs: Object.keys(data.words) };
}

function opened(data) {
  const state = { ...readAddress(location.hash, data), most: FIRST };
  const font = getComputedStyle(document.body).fontFamily;
  const shown = { view: null, look: null, context: null, now: null };
  let note = ""; // what is said before all else
  const act = { select, step, turn, copy, cite, strike, since: compareWith, change, everything: showAll, told: (texts) => texts[language()] ?? texts.en };
  const map = stage({ net: by("net"), overlay: by("overlay"), left: by("left-out") }, data, { pick: select, say: (one, more) => say(t("{0}. Enter opens it.", one.name + (more ? ` (${t("and {0} more", more)})` : ""))) });
  const grid = matrix(by("matrix"), data, { pick: select, note: (text) => { by("matrix-note").textContent = text; } });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(forced-colors: active)");
  const shell = texts();
  const views = document.querySelectorAll("[data-to]");

  /** The texts of the shell, to be said in another language. */
  function texts() {
    const found = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const [text, now] = [node.data.trim(), node];
      if (text && !node.parentElement.closest("script, noscript, [data-raw]")) found.push(() => { now.data = now.data.replace(now.data.trim(), () => t(text)); });
    }
    for (const name of ["aria-label", "placeholder", "title"]) for (const one of document.body.querySelectorAll(`[${name}]`)) { const text = one.getAttribute(name); found.push(() => one.setAttribute(name, t(text))); }
    return found;
  }

  function speakNow() {
    const lang = state.lang ?? data.lang;
    if (document.documentElement.lang === lang && shown.context) return;
    speak(lang, data.words);
    document.documentElement.lang = language();
    document.title = t(data.title);
    shell.forEach((change) => change());
    document.querySelectorAll("[data-unit]").forEach((one) => { one.textContent = amountIn(`bn ${data.currency}`.trim()); });
    const other = data.langs.find((one) => one !== language()) ?? "en";
    Object.assign(by("lang"), { hidden: data.langs.length < 2, lang: other, textContent: other === "en" ? "English" : "Tiếng Việt" });
  }

  /** The colours in use: those of the style sheet, and those that the data names; where colours are forced, those of the system. */
  function looks() {
    const theme = state.theme ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const style = getComputedStyle(document.documentElement);
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
    const { theme, lang, view, most } = state;
    return { ...readAddress(address, data), theme, lang, view, most };
  }

  /** The state that is shown: in a story, that of its chapter. */
  const effective = () => (story() ? at(story().chapters[state.step].at) : state);

  /** What a reader changes in a story is the reader's own, from what the chapter shows; the way back to the chapter stays. */
  function own() {
    const told = story();
    if (!told) return;
    note = `${t("own view")} `;
    Object.assign(state, effective(), { back: `${state.step}~${told.id}` });
  }

  function change(run) {
    own();
    run(state.filter);
    draw();
    if (note) say("");
  }

  /** Turn to a chapter of a story. */
  function turn(id, number) {
    Object.assign(state, at(`story=${encodeURIComponent(id)}&step=${number}`));
    draw();
    by("detail").scrollTop = 0;
    say([...by("detail").querySelectorAll(".kicker, .chapter")].map((one) => one.textContent).join(". "));
  }

  function showAll() {
    own();
    Object.assign(state, { filter: everything(), since: null, core: false, back: null });
    note = "";
    draw();
    say(spoken());
  }

  function select(selected) {
    if (selected?.type === "story") { turn(selected.id, 0); return; }
    const same = selected && state.selected?.type === selected.type && state.selected.id === selected.id;
    own();
    Object.assign(state, { selected: same ? null : selected, step: 0 });
    draw();
    by("detail").scrollTop = 0;
    if (state.selected && matchMedia("(max-width: 1019px)").matches && ["map", "matrix"].includes(showing())) by("stage").scrollIntoView({ block: "start" });
    say(spoken());
  }

  function step(number) {
    own();
    state.step = number;
    draw();
    const loop = current();
    if (loop) say(number ? t("Step {0}: {1} pays {2}, {3}.", number, names(loop)[number - 1], names(loop)[number % loop.steps.length], amountIn(loop.words[number - 1])) : sentence(data, shown.view, loop));
  }

  /** Strike a flow or a deal, or undo it; everything is undone by null. */
  function strike(id) {
    own();
    const { filter } = state;
    filter.strike = id === null ? [] : filter.strike.includes(id) ? filter.strike.filter((one) => one !== id) : [...filter.strike, id];
    state.selected = null;
    draw();
    by("detail").scrollTop = 0;
    say(by("detail").querySelector(".title, h2")?.textContent ?? "");
  }

  function compareWith(day) { change(() => Object.assign(state, { since: day, selected: null, step: 0 })); }

  const current = () => { const { selected } = shown.now; return selected?.type === "loop" ? shown.view.loops.find((loop) => loop.key === selected.id) ?? null : null; };
  const names = (loop) => loop.organisations.map((one) => nameOf(data, one));
  const say = (text) => { by("live").textContent = note + text; note = ""; };
  const showing = () => state.view ?? usual(data);

  function spoken() {
    if (!state.selected) return t("Nothing is selected.");
    const loop = current();
    return loop ? sentence(data, shown.view, loop) : by("detail").querySelector(".title")?.textContent ?? "";
  }

  async function toClipboard(text, done, failed) {
    try { await navigator.clipboard.writeText(text); say(done); } catch { say(failed); }
  }
  function copy() { return toClipboard(location.href, t("The link is copied."), t("link not copied")); }
  function cite() {
    const text = citation(shown.context, current(), location.href);
    Object.assign(by("citation"), { hidden: false, textContent: text });
    return toClipboard(text, t("The citation is copied."), text);
  }

  /** Everything anew, from the state. */
  function draw() {
    speakNow();
    const now = effective();
    const view = seen(data, now.filter);
    Object.assign(shown, { now, view, look: looks() });
    shown.context = { data, told: story(), state: { ...now, view: showing() }, view, act, look: shown.look, font, found: amounts(now.filter, view) };
    const { context } = shown;
    by("headline").replaceChildren(...headSentence(data, now.filter, view, context.found));
    list();
    const held = by("detail").contains(document.activeElement) && document.activeElement;
    by("detail").replaceChildren(...detail().filter(Boolean));
    if (held && !held.isConnected) refocus(held.textContent);
    by("detail").classList.toggle("idle", !state.selected);
    document.body.dataset.view = showing();
    if (showing() === "table") by("tables").replaceChildren(...tables(context));
    else if (showing() === "matrix") grid.show(context.state, view, shown.look, lit(data, now, view), font);
    else map.show(context.state, view, shown.look);
    controls();
    remember();
  }

  /** What has the keyboard keeps it: a button that is there again, else the title of what came instead. */
  function refocus(text) {
    const twin = [...by("detail").querySelectorAll(".buttons button:enabled, .head")].find((one) => one.textContent === text);
    (twin ?? by("detail").querySelector(".title") ?? by("detail")).focus({ preventScroll: true });
  }

  /** The returning capital: of everything as Python certified it, of what a filter leaves as reckoned here. */
  function amounts(filter, view) {
    if (whole(filter)) return data.returning.live;
    return whole({ ...filter, firm: false }) && filter.firm ? data.returning.firm : certified(data, view);
  }

  function list() {
    const { context, view, now } = shown;
    const all = listed(data, view, now);
    const news = new Set(now.since ? differences(data, seen(data, { ...now.filter, until: now.since }), view).loops.new.map((loop) => loop.key) : []);
    by("list").replaceChildren(...loopList({ ...context, state: { ...now, selected: now.selected } }, state.most, news));
    const rest = all.length - state.most;
    by("more").hidden = rest <= 0;
    by("more").textContent = rest > MORE ? t("Show {0} more", MORE) : t("Show all {0} loops", all.length);
    const other = leftOut(view);
    by("others").hidden = !other;
    by("others").textContent = now.all ? t("hide the others") : t("show the others", plural(other, "ring"));
    by("none").hidden = view.loops.length > 0;
    by("notice").hidden = !data.rule.notice.length;
    by("notice").replaceChildren(...data.rule.notice.flatMap((one) => [...[filled(one)].flat(), " "]));
  }

  /** What is picked; in a story below the text of the chapter, out of one below the way back. */
  function detail() {
    const { context } = shown;
    const { told } = context;
    if (told) return [...chapter(context, told, state.step), ...panel().filter((one) => one?.className !== "kicker")];
    const [, number, id] = state.back?.match(/^(\d+)~(.*)/s) ?? [];
    return [id ? h("div.buttons", h("button", { onclick: () => turn(id, number) }, t("◀ Back to the story"))) : null, ...panel()];
  }

  function panel() {
    const { context, now } = shown;
    const { selected } = now;
    if (showing() === "embed") return embedded();
    if (!selected) return now.filter.strike.length ? whatIf(context) : now.since ? since(context) : context.told ? [returning(context)] : start(context);
    if (selected.type === "org") return organisationDetail(context, data.organisations.findIndex((one) => one.id === selected.id));
    if (selected.type === "flow") return flowDetail(context, selected.id);
    const loop = current();
    return loop ? loopDetail(context, loop) : broken(data.loops.find((one) => one.key === selected.id));
  }

  /** One loop, or the map, to stand inside another page, with a link to the whole. */
  function embedded() {
    const loop = current();
    const address = writeAddress({ ...state, view: null }, data);
    return [loop ? h("h2.title", path(data, loop)) : null, loop ? picture(shown.context, loop) : null, loop ? h("p.sentence", strong(sentence(data, shown.view, loop))) : null,
      h("p.soft", t("what a loop shows")),
      h("p", h("a", { href: address || "#", target: "_blank", rel: "noopener" }, t("Open the whole page")))];
  }

  /** A loop that the filters break stays linked, and says which step is missing. */
  function broken(loop) {
    const left = [...shown.view.flows].map((number) => data.flows[number]);
    const turn = [...loop.organisations, loop.organisations[0]];
    const missing = loop.organisations.findIndex((one, number) => !left.some((flow) => flow.payer === one && flow.payee === turn[number + 1] && flow.side !== "transfer"));
    const [payer, payee] = [names(loop)[missing], names(loop)[(missing + 1) % loop.organisations.length]];
    const why = t(missing < 0 ? "why a loop is filtered" : unfiltered(shown.now.filter) ? "why a loop is open" : "why a loop is broken");
    return [h("h2.title", path(data, loop)), h("p.sentence", why, missing < 0 ? "" : `: ${t("no flow from {0} to {1} is left", payer, payee)}`, "."),
      h("div.buttons", common(shown.context))];
  }

  function controls() {
    const { filter } = shown.now;
    views.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.to === showing())));
    by("theme").textContent = t(shown.look.theme === "dark" ? "Light" : "Dark");
    for (const id of ["save-loop", "save-loop-png"]) by(id).hidden = !current();
    by("firm").checked = filter.firm;
    by("capital").checked = filter.capital;
    by("core").checked = shown.now.core;
    if (document.activeElement !== by("least")) by("least").value = filter.least ? String(filter.least) : "";
    by("order").value = shown.now.order;
    play.show(by);
    timeline.show(by, data, filter.until, shown.now.since);
    statuses.show(by, data, filter);
    by("reset").hidden = unfiltered(filter) && !shown.now.since && !shown.now.core && !state.back;
    by("struck").hidden = !filter.strike.length;
    by("struck").textContent = `${takenAway(data, filter.strike)} ✕`;
    data.colours.forEach((colour, number) => {
      const box = by(`kind-${colour.id}`);
      box.checked = !filter.off.includes(colour.id);
      box.style.accentColor = shown.look.colours[number];
    });
  }

  function remember() {
    const address = writeAddress(state, data);
    try {
      history.replaceState(null, "", address || location.pathname + location.search);
    } catch { /* a page inside another one may not change its address: the state lives on here */ }
  }

  /** Pictures are saved in light colours, for print. */
  function inLight(make) {
    const theme = state.theme;
    state.theme = "light";
    draw();
    if (!["map", "embed"].includes(showing())) map.show(shown.context.state, shown.view, shown.look);
    const made = make(shown.context);
    state.theme = theme;
    draw();
    return made;
  }

  // -- wiring ------------------------------------------------------------------------------------------------------

  const on = (id, event, run) => by(id).addEventListener(event, run);
  function wire() {
    find.wire(by, data, (hit) => { if (!(state.selected?.type === hit.type && state.selected.id === hit.id)) select(hit); });
    views.forEach((button) => button.addEventListener("click", () => { state.view = button.dataset.to; draw(); }));
    on("theme", "click", () => { state.theme = shown.look.theme === "dark" ? "light" : "dark"; draw(); });
    on("lang", "click", () => { state.lang = data.langs.find((one) => one !== language()); draw(); });
    on("more", "click", () => { state.most += state.most === FIRST ? MORE - FIRST : MORE; draw(); });
    on("others", "click", () => change(() => { state.all = !state.all; }));
    on("order", "change", (event) => change(() => { state.order = event.target.value; }));
    timeline.wire(by, data, { until: (day) => change((filter) => { filter.until = day; }), since: compareWith });
    play.wire(by, data, () => shown.now.filter.until, (day) => change((filter) => { filter.until = day; }));
    statuses.wire(by, data, (status, kept) => change((filter) => { filter.out = kept ? filter.out.filter((one) => one !== status) : [...filter.out, status]; }));
    on("firm", "change", (event) => change((filter) => { filter.firm = event.target.checked; }));
    on("capital", "change", (event) => change((filter) => { filter.capital = event.target.checked; }));
    on("core", "change", (event) => change(() => { state.core = event.target.checked; }));
    on("least", "input", (event) => change((filter) => { filter.least = Math.min(9_999_999, Math.max(0, Number(event.target.value) || 0)); }));
    on("reset", "click", showAll);
    on("struck", "click", () => strike(null));
    const files = saves({ map, inLight, loop: current, context: () => shown.context, headline: () => by("headline").textContent });
    Object.entries(files).forEach(([id, run]) => on(id, "click", () => { by("export").open = false; return run(); }));
    on("zoom-in", "click", () => map.zoom(1.25));
    on("zoom-out", "click", () => map.zoom(0.8));
    on("zoom-fit", "click", () => map.fit());
    data.colours.forEach((colour) => on(`kind-${colour.id}`, "change", (event) => change((filter) => {
      filter.off = event.target.checked ? filter.off.filter((one) => one !== colour.id) : [...filter.off, colour.id];
    })));
    dark.addEventListener("change", draw);
    contrast.addEventListener("change", draw);
    addEventListener("hashchange", () => { Object.assign(state, readAddress(location.hash, data)); draw(); });
    addEventListener("keydown", keys);
    addEventListener("click", (event) => { if (by("export").open && !by("export").contains(event.target)) by("export").open = false; });
  }

  function keys(event) {
    if (event.key === "Escape") {
      if (by("export").open) by("export").open = false;
      else if (by("find").value) find.clear(by);
      else if (state.selected) select(null);
      return;
    }
    const on_ = event.target instanceof Element ? event.target.closest("[data-loop]") : null;
    if (on_ && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const all = [...document.querySelectorAll("[data-loop]")];
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
  document.documentElement.dataset.ready = "true";
  setTimeout(() => timeline.mark(by, data, seen(data, everything()).loops));
  const filtered = (filter) => seen(data, { ...everything(), ...filter });
  Object.assign(window, { moneygoround: { state: () => structuredClone(state), seen: filtered, map, amountWords, data, untold, certified, comeBack, sentence, loopAmount, differences } });
}

opened(await loaded());
