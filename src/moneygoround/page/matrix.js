// @ts-check
// The matrix: who pays (rows) whom (columns), in the order in which money runs; rings are blocks on the diagonal, and only what lies below it runs back.
import { together } from "./amounts.js";
import { components } from "./circle.js";
import { flowsOf, leading, nameOf, organisationAt, pairsOf } from "./core.js";
import { assign, listen, sheet } from "./element.js";
import { max, min, PI, WAYS } from "./geometry.js";
import { measure } from "./panel.js";
import { said } from "./tell.js";
import { t } from "./words.js";

const [SMALLEST, LARGEST] = [13, 24]; // pixels of a cell: in smaller ones names can't be read, so the matrix scrolls under them
const BAND = 15; // over the columns, for the names of the rings

/** Organisations in the order in which money runs, rings together, those with most partners first in a ring. */
export function order(data, view) {
  const pairs = pairsOf(flowsOf(view));
  const degree = new Map();
  pairs.flat().forEach((one) => degree.set(one, (degree.get(one) ?? 0) + 1));
  const parts = components(pairs).map((part) => part.sort((a, b) => degree.get(b) - degree.get(a) || a - b));
  const named = new Set(parts.flat());
  return { parts, names: [...parts.flat(), ...[...view.organisations].filter((one) => !named.has(one))] };
}

/** The matrix in a pane that scrolls while names stay. `on.pick` is told what is picked, `on.note` what is pointed at, `on.say` what the keyboard comes to. */
export function matrix(canvas, data, on) {
  const pane = canvas.parentElement.parentElement;
  const context = canvas.getContext("2d");
  const shown = { names: [], cells: new Map(), rings: [], spot: null };
  const room = () => [pane.clientHeight, pane.clientWidth]; // of rows, of columns
  const gone = () => [pane.scrollTop, pane.scrollLeft];
  const scroll = ([top, left]) => pane.scrollTo(left, top);

  function show(state, view, look, bright, font) {
    const { parts, names } = order(data, view);
    const label = min(150, pane.clientWidth * 0.3, max(100, ...names.map((one) => measure(nameOf(data, one), `12px ${font}`))) + 10);
    const place = new Map(names.map((one, number) => [one, number]));
    const cells = new Map();
    for (const number of view.flows) {
      const key = String([data.flows[number].payer, data.flows[number].payee].map((one) => place.get(one)));
      cells.set(key, [...(cells.get(key) ?? []), number]);
    }
    const drawn = [...cells].map(([key, numbers]) => [numbers.some((number) => view.looped.has(number)) ? look.colours[leading(numbers.map(view.at)).colour] : look.grey,
      state.selected && !numbers.some((number) => bright.has(number)) ? 0.2 : 1, ...key.split(",")]);
    let from = 0;
    const rings = parts.map((part) => ({ from, size: part.length, to: from += part.length })).filter(({ size }) => size > 1);
    const same = String(shown.names) === String(names);
    const head = label + BAND;
    const size = max(SMALLEST, min(LARGEST, (min(...room()) - head - 2) / max(1, names.length)));
    const side = head + size * names.length + 1;
    assign(shown, { names, cells, drawn, rings, view, look, font, label, head, size, side, again: () => show(state, view, look, bright, font) });
    assign(canvas.parentElement.style, { width: `${side}px`, height: `${side}px` });
    if (!same) {
      const [largest] = [...rings].sort((a, b) => b.size - a.size);
      scroll([largest?.from * size || 0, largest?.from * size || 0]);
      shown.spot = null;
    }
    draw();
  }

  const area = (colour, ...box) => { context.fillStyle = colour; context.fillRect(...box); };
  const edge = (colour, width, ...box) => { assign(context, { strokeStyle: colour, lineWidth: width }); context.strokeRect(...box); };

  /** Rings, the diagonal and cells, in steps of a size from a corner on. */
  function all(left, top, step) {
    const { names, drawn, rings, look } = shown;
    const gap = step > 4 ? 1 : 0;
    const cell = (colour, row, column, wide = 1) => area(colour, left + column * step + gap, top + row * step + gap, max(1, wide * step - 2 * gap), max(1, wide * step - 2 * gap));
    rings.forEach((ring) => cell(look.mark, ring.from, ring.from, ring.size));
    names.forEach((one, number) => cell(look.faint, number, number));
    edge(look.edge, 0.5, left, top, names.length * step, names.length * step);
    drawn.forEach(([colour, alpha, ...spot]) => { context.globalAlpha = alpha; cell(colour, ...spot); });
    context.globalAlpha = 1;
  }

  /** What can be seen of the matrix, with the names of its rows and columns; where it is not all, the whole in the corner. */
  function draw() {
    const { names, rings, look, font, label, head, size, side, spot, view } = shown;
    const [height, width] = room().map((one) => min(one, side));
    assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    sheet(canvas, width, height);
    const away = gone();
    const [top, left] = away.map((one) => head - one);
    all(left, top, size);
    if (spot) {
      const [y, x] = [top + spot[0] * size, left + spot[1] * size];
      context.globalAlpha = 0.14;
      area(look.focus, 0, y, width, size);
      area(look.focus, x, 0, size, height);
      context.globalAlpha = 1;
      edge(look.focus, 3, x, y, size, size);
    }
    area(look.ground, 0, 0, width, head);
    area(look.ground, 0, 0, head, height);
    context.textBaseline = "middle";
    for (const ring of rings) {
      const [y, x] = away.map((one) => max(head, head - one + ring.from * size));
      area(look.mark, label, y, BAND - 2, top + ring.to * size - y);
      const wide = min(width, left + ring.to * size) - x;
      area(look.mark, x, label, wide, BAND - 2);
      write(look.ink, 400, wide > 70 ? ringName(ring) : "", wide - 8, x + 4, label + BAND / 2 - 1, 0);
    }
    names.forEach((one, number) => away.forEach((past, axis) => {
      const at = head - past + (number + 0.5) * size;
      const pointed = spot?.[axis] === number;
      if (at > head) write(pointed || view.onLoop.has(one) ? look.ink : look.soft, pointed ? 700 : 400, nameOf(data, one), label - 8, ...(axis ? [at, label - 4, -PI / 2] : [label - 4, at, 0, "right"]));
    }));
    if (width === side && height === side) return;
    const step = (label - 8) / names.length;
    area(look.ground, 0, 0, head, head);
    all(4, 4, step);
    edge(look.focus, 2, 4 + (away[1] / size) * step, 4 + (away[0] / size) * step, ((width - head) / size) * step, ((height - head) / size) * step);
  }

  function write(colour, weight, text, most, x, y, turn, align = "left") {
    context.save();
    assign(context, { fillStyle: colour, font: `${weight} 12px ${shown.font}`, textAlign: align });
    context.translate(x, y);
    context.rotate(turn);
    context.fillText(cut(text, most, (part) => context.measureText(part).width), 0, 0);
    context.restore();
  }

  const ringName = ({ from, size }) => t("ring of {0}: {1}", size, shown.names.slice(from, from + 2).map((one) => nameOf(data, one)).join(", ") + (size > 2 ? "…" : ""));
  const numbersAt = (spot) => shown.cells.get(String(spot));

  /** A cell in words: who pays whom how much, and in which ring; of a name alone the name. */
  function words(spot) {
    const [payer, payee] = spot.map((at) => nameOf(data, shown.names[at]));
    if (!payer || !payee || payer === payee) return payer || payee;
    const { face } = together((numbersAt(spot) ?? []).map(shown.view.at), shown.view.totals);
    const ring = shown.rings.find(({ from, to }) => spot.every((at) => at >= from && at < to));
    return `${payer} → ${payee}: ${numbersAt(spot) ? (face === null ? t("amount not public") : said(data, face)) : t("nothing known")}; ${ring ? ringName(ring) : t("on no ring")}`;
  }

  /** What a cell opens, or the name of a row or column. */
  function pick(spot) {
    const numbers = numbersAt(spot);
    const one = spot.find((at, axis) => spot[1 - axis] < 0 || spot[0] === spot[1]);
    on.pick(numbers ? { type: "flow", id: data.flows[numbers[0]].id } : one >= 0 ? organisationAt(data, shown.names[one]) : null);
  }
  const point = (spot) => { assign(shown, { spot }); draw(); on.note(spot ? words(spot) : ""); };
  const under = ({ offsetX, offsetY }) => gone().map((past, axis) => { const at = (axis ? offsetX : offsetY) - shown.head; return at < 0 ? -1 : Math.floor((at + past) / shown.size); });
  listen(canvas, "click", (event) => {
    const spot = under(event);
    if (max(...spot) >= 0) { pick(spot); return; }
    const { names, label, head, size } = shown; // the whole in the corner leads to where it is clicked
    scroll(room().map((wide, axis) => (((axis ? event.offsetX : event.offsetY) - 4) / (label - 8)) * names.length * size - (wide - head) / 2));
  });
  listen(canvas, "pointermove", (event) => {
    canvas.classList.toggle("over", Boolean(numbersAt(under(event))));
    point(under(event));
  });
  for (const event of ["pointerleave", "blur"]) listen(pane, event, () => point(null));
  listen(pane, "scroll", draw);
  listen(pane, "keydown", (event) => {
    const { names, spot, size, head } = shown;
    if (event.key === "Enter" && spot) pick(spot);
    const way = WAYS[event.key] ?? { Home: [-names.length, 0], End: [names.length, 0] }[event.key];
    if (!way || !names.length) return;
    event.preventDefault();
    const onward = (from) => from.map((at, axis) => max(0, min(names.length - 1, at + way[1 - axis])));
    let next = spot ? onward(spot) : gone().map((past) => Math.ceil(past / size));
    while (event.ctrlKey && !numbersAt(next) && String(onward(next)) !== String(next)) next = onward(next); // to the next cell that is filled
    scroll(gone().map((past, axis) => min(max(past, (next[axis] + 1) * size - room()[axis] + head), next[axis] * size)));
    point(next);
    on.say(words(next));
  });
  new ResizeObserver(() => { if (pane.clientWidth) shown.again?.(); }).observe(pane);
  return { show, shown };
}
