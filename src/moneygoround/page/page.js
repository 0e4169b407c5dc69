// @ts-check
// The page itself: its state, its address, its tables and downloads, and who does what when something is picked.
import { amountWords, big, compare, csv, dayWords, readAddress, search, seen, unfiltered, writeAddress } from "./core.js";
import { h, saved } from "./element.js";
import { bare, flowDetail, headSentence, loopDetail, loopList, organisationDetail, path, ringOf, start } from "./panel.js";
import { framed, written } from "./pictures.js";
import { stage } from "./stage.js";

const FIRST = 12;
const MORE = 100;
const by = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The data of the page; packed where it is large. */
async function loaded() {
  const data = JSON.parse(by("data").textContent);
  if (!data.packed) return data;
  const bytes = Uint8Array.from(atob(data.packed), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
}

function opened(data) {
  const address = readAddress(location.hash, data);
  const state = { ...address, paused: false, most: FIRST };
  const font = getComputedStyle(document.body).fontFamily;
  const { days } = data;
  const act = { select, step, copy };
  const shown = { view: seen(data, state.filter), look: null, context: null };
  const map = stage({ net: by("net"), overlay: by("overlay"), left: by("left-out") }, data, { pick: select, say: (one) => say(`${one.name}. Enter opens it.`) });
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** The colours in use: those of the style sheet, and those that the data names. */
  function looks() {
    const theme = state.theme ?? (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = theme;
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(`--${name}`).trim();
    return {
      theme, colours: data.colours.map((colour) => colour[theme]), grey: data.grey[theme], fade: theme === "dark" ? 0.16 : 0.13,
      paper: of("paper"), ground: of("ground"), ink: of("ink"), soft: of("soft"), line: of("line-strong"), accent: of("accent"),
      mark: of("mark"), dim: of("dim"), dimLine: of("dim-line"), focus: of("focus"),
    };
  }

  function select(selected) {
    const same = selected && state.selected?.type === selected.type && state.selected.id === selected.id;
    Object.assign(state, { selected: same ? null : selected, step: 0 });
    draw();
    const panel = by("detail");
    panel.scrollTop = 0;
    if (state.selected && matchMedia("(max-width: 1019px)").matches && state.view === "map") by("map").scrollIntoView({ block: "start" });
    say(spoken());
  }

  function step(number) {
    state.step = number;
    draw();
    const loop = current();
    if (loop) say(number ? `Step ${number}: ${names(loop)[number - 1]} pays ${names(loop)[number % loop.steps.length]}, ${loop.words[number - 1]}.` : loop.sentence);
  }

  const current = () => (state.selected?.type === "loop" ? shown.view.loops.find((loop) => loop.key === state.selected.id) ?? null : null);
  const names = (loop) => loop.organisations.map((one) => data.organisations[one].name);
  const say = (text) => { by("live").textContent = text; };

  function spoken() {
    const { selected } = state;
    if (!selected) return "Nothing is selected.";
    return current()?.sentence ?? by("detail").querySelector(".title")?.textContent ?? "";
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      say("The link is copied.");
    } catch {
      say("The link stands in the address bar.");
    }
  }

  /** Everything anew, from the state. */
  function draw() {
    const { filter } = state;
    shown.view = seen(data, filter);
    shown.look = looks();
    const filtered = unfiltered(filter) ? "" : filter.firm && !filter.until && !filter.off.length ? "firm" : "more";
    shown.context = { data, state, act, look: shown.look, font, filtered };
    by("headline").replaceChildren(...headSentence(data, filter, shown.view));
    by("list").replaceChildren(...loopList(shown.context, shown.view, state.most));
    const left = shown.view.loops.length - state.most;
    by("more").hidden = left <= 0;
    by("more").textContent = `Show ${left > MORE ? MORE : `all ${shown.view.loops.length}`}${left > MORE ? " more" : " loops"}`;
    by("none").hidden = shown.view.loops.length > 0;
    by("notice").hidden = !data.rule.notice;
    by("notice").textContent = data.rule.notice ?? "";
    by("detail").replaceChildren(...detail().filter(Boolean));
    by("detail").classList.toggle("idle", !state.selected);
    document.body.dataset.view = state.view;
    if (state.view === "table") tables();
    else map.show(state, shown.view, shown.look);
    controls();
    remember();
  }

  function detail() {
    const { context, view } = shown;
    const { selected } = state;
    if (!selected) return start(context, view);
    if (selected.type === "org") return organisationDetail(context, view, data.organisations.findIndex((one) => one.id === selected.id));
    if (selected.type === "flow") return flowDetail(context, view, selected.id);
    const loop = current();
    return loop ? loopDetail(context, view, loop) : broken(data.loops.find((one) => one.key === selected.id));
  }

  /** A loop that the filters break stays linked, and says which step is missing. */
  function broken(loop) {
    const left = [...shown.view.flows].map((number) => data.flows[number]);
    const turn = [...loop.organisations, loop.organisations[0]];
    const missing = loop.organisations.findIndex((one, number) => !left.some((flow) => flow.payer === one && flow.payee === turn[number + 1] && flow.side !== "transfer"));
    const [payer, payee] = [names(loop)[missing], names(loop)[(missing + 1) % loop.organisations.length]];
    return [h("h2", { class: "title" }, path(data, loop)), h("p", { class: "sentence" }, `${unfiltered(state.filter) ? "The ring was closed on an earlier day and is open now" : "Under this filter the ring is open"}: no flow from ${payer} to ${payee} is left.`),
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => select(null) }, "✕ Clear"))];
  }

  function controls() {
    for (const button of document.querySelectorAll("[data-view-of]")) button.setAttribute("aria-pressed", String(button.dataset.viewOf === state.view));
    by("theme").setAttribute("aria-pressed", String(shown.look.theme === "dark"));
    by("save-loop").hidden = !current();
    by("firm").checked = state.filter.firm;
    const at = state.filter.until ? days.filter((day) => day <= state.filter.until).length - 1 : days.length - 1;
    by("until").value = String(Math.max(0, at));
    by("until-words").textContent = state.filter.until ? dayWords(state.filter.until) : "all dates";
    by("until").setAttribute("aria-valuetext", by("until-words").textContent);
    by("reset").hidden = unfiltered(state.filter);
    data.colours.forEach((colour, number) => {
      const box = by(`kind-${colour.id}`);
      box.checked = !state.filter.off.includes(colour.id);
      box.style.accentColor = shown.look.colours[number];
    });
  }

  function remember() {
    const address = writeAddress(state, data);
    try {
      history.replaceState(null, "", address || location.pathname + location.search);
    } catch { /* a page inside another one may not change its address: the state lives on here */ }
  }

  // -- tables ------------------------------------------------------------------------------------------------------

  function tables() {
    const loops = shown.view.loops.map((loop, number) => [number + 1, names(loop).join(" → "), loop.kind, loop.steps.length, loop.undisclosed, bare(loop.amount, data), loop.closedWords, loop]);
    const flows = [...shown.view.flows].map((number) => data.flows[number]);
    const unit = data.currency ? ` (${data.currency})` : "";
    by("tables").replaceChildren(
      table(`${loops.length} loops`, ["#", "Loop", "Class", "Steps", "Not public", `Can come back${unit}`, "Closed on"], loops.map((row) => ({
        cells: [row[0], h("button", { type: "button", class: "link", onclick: () => select({ type: "loop", id: row[7].key }) }, path(data, row[7], { closed: false })), ...row.slice(2, 7)],
        keys: [row[0], row[1], row[2], row[3], row[4], big(row[7].face) ?? -1n, row[7].closed ?? ""], now: state.selected?.id === row[7].key,
      })), [0, 3, 4, 5]),
      table(`${flows.length} flows of money`, ["From", "To", "Kind", `Amount${unit}`, "Status", "Known from", "Sources"], flows.map((flow) => flowRow(flow)), [3]),
      shown.view.beside.length ? table(`${shown.view.beside.length} relations that move no cash`, ["From", "To", "Kind", "What", "Status", "Known from", "Sources"], shown.view.beside.map((flow) => flowRow(flow)), []) : "");
  }

  function flowRow(flow) {
    const ends = [flow.payer, flow.payee].map((one) => data.organisations[one]?.name ?? "");
    const sources = (flow.evidence ?? []).map((item) => data.sources[item.source]).filter(Boolean);
    const links = h("span", {}, sources.map((source, number) => [number ? ", " : "", source.url ? h("a", { href: source.url, rel: "noopener noreferrer", target: "_blank", title: source.title }, source.publisher ?? source.title) : source.publisher ?? source.title]).flat());
    const inside = data.flows.includes(flow);
    const who = inside ? h("button", { type: "button", class: "link", onclick: () => select({ type: "flow", id: flow.id }) }, ends[0]) : ends[0];
    const what = inside ? bare(flow.amount, data) : flow.gives ?? flow.amount ?? "";
    return { cells: [who, ends[1], flow.kind, what, flow.status, flow.date ?? "", links], keys: [...ends, flow.kind, big(flow.face) ?? -1n, flow.status, flow.known ?? "", sources.length], now: state.selected?.id === flow.id };
  }

  /** A table whose columns sort. */
  function table(caption, heads, rows, numbers) {
    const body = h("tbody");
    const fill = (sorted) => body.replaceChildren(...sorted.map((row) => h("tr", { class: row.now ? "now" : false }, row.cells.map((cell, number) => h("td", { class: numbers.includes(number) ? "number" : number > 1 && String(cell).length < 26 ? "brief" : false }, cell instanceof Node ? cell : String(cell))))));
    const cells = heads.map((name, number) => {
      const cell = h("th", { scope: "col", class: numbers.includes(number) ? "number" : false });
      cell.append(h("button", { type: "button", onclick: () => {
        const way = cell.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        cells.forEach((other) => other.removeAttribute("aria-sort"));
        cell.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
        fill([...rows].sort((a, b) => way * compare([a.keys[number]], [b.keys[number]])));
      } }, name));
      return cell;
    });
    fill(rows);
    return h("div", { class: "table", tabindex: 0, role: "region", "aria-label": caption }, h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, cells)), body));
  }

  // -- downloads ---------------------------------------------------------------------------------------------------

  function save(name, type, text) {
    saved(name, type, text);
    by("export").open = false;
  }

  const foot = () => `As of ${data.asofWords}. A loop shows that contracts close a ring; it does not prove that the same dollars travel round it. moneygoround ${data.made.version}, inputs ${data.made.inputs.slice(0, 12)}.`;
  /** Pictures are saved in light colours, for print. */
  function inLight(make) {
    const theme = state.theme;
    state.theme = "light";
    draw();
    const made = make();
    state.theme = theme;
    draw();
    return made;
  }
  const pictureOf = {
    map: () => inLight(() => framed(map.picture(), { title: data.title, sentence: by("headline").textContent, foot: foot() }, shown.look, 1000, 1)),
    loop: () => inLight(() => {
      const loop = current();
      const sources = loop.steps.flat().flatMap((number) => data.flows[number].evidence ?? []).map((item) => data.sources[item.source]).filter(Boolean)
        .sort((a, b) => Number(b.kind === "primary") - Number(a.kind === "primary"));
      const told = [...new Set(sources.map((source) => source.publisher ?? source.title))].slice(0, 8).join(", ");
      return framed(ringOf(shown.context, loop), { title: [...names(loop), names(loop)[0]].join(" → "), sentence: loop.sentence, foot: `Sources: ${told}. ${foot()}` }, shown.look);
    }),
  };
  const whole = (value) => (value === null || value === undefined ? "" : amountPlain(big(value)));
  const amountPlain = (minor) => {
    const text = minor.toString().padStart(data.digits + 1, "0");
    return data.digits ? `${text.slice(0, -data.digits)}.${text.slice(-data.digits)}`.replace(/\.0+$/, "") : text;
  };
  const SAVES = {
    "save-map": () => save("moneygoround-map.svg", "image/svg+xml", written(pictureOf.map())),
    "save-loop": () => save("moneygoround-loop.svg", "image/svg+xml", written(pictureOf.loop())),
    "save-loops": () => save("loops.csv", "text/csv", csv([["rank", "key", "loop", "class", "steps", "undisclosed", "amount", `at face value ${data.currency}`.trim(), "closed on", "sentence"],
      ...shown.view.loops.map((loop, number) => [number + 1, loop.key, names(loop).join(" → "), loop.kind, loop.steps.length, loop.undisclosed, loop.amount, whole(loop.face), loop.closed, loop.sentence])])),
    "save-flows": () => save("flows.csv", "text/csv", csv([["id", "from", "to", "kind", "amount", "floor", "at face value", "ceiling", "status", "known from", "deal", "sources"],
      ...[...shown.view.flows].map((number) => data.flows[number]).map((flow) => [flow.id, data.organisations[flow.payer].id, data.organisations[flow.payee].id, flow.kind, flow.amount, whole(flow.low), whole(flow.face), whole(flow.high), flow.status, flow.known, flow.deal,
        (flow.evidence ?? []).map((item) => data.sources[item.source]?.url ?? data.sources[item.source]?.title).join(" ")])])),
    "save-turtle": () => save("moneygoround.ttl", "text/turtle", data.turtle),
  };

  // -- wiring ------------------------------------------------------------------------------------------------------

  function find() {
    const hits = search(data, by("find").value);
    by("hits").hidden = !by("find").value.trim();
    by("hits").replaceChildren(...(hits.length ? hits.map((hit) => h("li", {}, h("button", { type: "button", onclick: () => found(hit) }, h("bdi", {}, hit.label)))) : [h("li", { class: "soft" }, "Nothing is found.")]));
    return hits;
  }

  function found(hit) {
    by("find").value = "";
    by("hits").hidden = true;
    if (!(state.selected?.type === hit.kind && state.selected.id === hit.id)) select({ type: hit.kind, id: hit.id });
  }

  function wire() {
    by("find").addEventListener("input", find);
    by("find").addEventListener("keydown", (event) => { const hits = event.key === "Enter" ? find() : []; if (hits.length) found(hits[0]); });
    for (const button of document.querySelectorAll("[data-view-of]")) button.addEventListener("click", () => { state.view = button.dataset.viewOf; draw(); });
    by("theme").addEventListener("click", () => { state.theme = shown.look.theme === "dark" ? "light" : "dark"; draw(); });
    by("more").addEventListener("click", () => { state.most += state.most === FIRST ? MORE - FIRST : MORE; draw(); });
    by("until").max = String(Math.max(0, days.length - 1));
    by("until").addEventListener("input", (event) => { const at = Number(event.target.value); state.filter.until = at >= days.length - 1 ? null : days[at]; draw(); });
    by("firm").addEventListener("change", (event) => { state.filter.firm = event.target.checked; draw(); });
    by("reset").addEventListener("click", () => { state.filter = { until: null, firm: false, off: [] }; draw(); });
    by("save-turtle").hidden = !data.turtle;
    Object.entries(SAVES).forEach(([id, run]) => by(id).addEventListener("click", run));
    by("zoom-in").addEventListener("click", () => map.zoom(1.25));
    by("zoom-out").addEventListener("click", () => map.zoom(0.8));
    by("zoom-fit").addEventListener("click", () => map.fit());
    data.colours.forEach((colour) => by(`kind-${colour.id}`).addEventListener("change", (event) => {
      state.filter.off = event.target.checked ? state.filter.off.filter((one) => one !== colour.id) : [...state.filter.off, colour.id];
      draw();
    }));
    dark.addEventListener("change", draw);
    addEventListener("hashchange", () => { Object.assign(state, readAddress(location.hash, data)); draw(); });
    addEventListener("keydown", keys);
    addEventListener("click", (event) => { if (by("export").open && !by("export").contains(event.target)) by("export").open = false; });
  }

  function keys(event) {
    if (event.key === "Escape") {
      if (by("export").open) by("export").open = false;
      else if (by("find").value) { by("find").value = ""; find(); }
      else if (state.selected) select(null);
      return;
    }
    const on = event.target instanceof Element ? event.target.closest("[data-loop]") : null;
    if (on && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const all = [...document.querySelectorAll("[data-loop]")];
      all[all.indexOf(on) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    } else if (event.target instanceof Element && event.target.closest("#detail") && current() && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const size = current().steps.length + 1;
      step((state.step + (event.key === "ArrowRight" ? 1 : size - 1)) % size);
    }
  }

  wire();
  draw();
  document.documentElement.dataset.ready = "true";
  Object.defineProperty(window, "moneygoround", { value: Object.freeze({ state: () => structuredClone(state), seen: (filter) => seen(data, filter), map, amountWords, data }) });
}

opened(await loaded());
