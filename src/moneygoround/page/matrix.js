// @ts-check
// The matrix: who pays (rows) whom (columns), in the order in which money runs; rings are blocks on the diagonal, and only what lies below it runs back.
import { together } from "./amounts.js";
import { components } from "./circle.js";
import { leading, nameOf, orgAt } from "./core.js";
import { measure } from "./panel.js";
import { said } from "./tell.js";
import { t } from "./words.js";

const LABELLED = 11; // pixels: in smaller cells names can't be read

/** Organisations in the order in which money runs, rings together, those with most partners first in a ring. */
export function order(data, view) {
  const pairs = [...view.flows].map((number) => data.flows[number]).filter((flow) => flow.side !== "transfer").map((flow) => [flow.payer, flow.payee]);
  const degree = new Map();
  pairs.flat().forEach((one) => degree.set(one, (degree.get(one) ?? 0) + 1));
  const parts = components(pairs).map((part) => part.sort((a, b) => degree.get(b) - degree.get(a) || a - b));
  const named = new Set(parts.flat());
  return { parts, names: [...parts.flat(), ...[...view.organisations].filter((one) => !named.has(one))] };
}

/** Draw the matrix. `on.pick` is told the arrow or organisation that is picked, `on.say` what lies under the pointer. */
export function matrix(canvas, data, on) {
  const shown = { names: [], cells: new Map(), size: 0, left: 0 };

  function show(state, view, look, bright, font) {
    const { parts, names: all } = order(data, view);
    const box = canvas.parentElement.getBoundingClientRect();
    const rings = parts.filter((part) => part.length > 1).flat();
    const width = (names) => Math.min(150, Math.max(20, ...names.map((one) => measure(nameOf(data, one), `11px ${font}`)))) + 10;
    const fit = (names, label) => (Math.min(box.width - 30, box.height - 80) - label) / Math.max(1, names.length);
    const names = fit(all, width(all)) < LABELLED && rings.length ? rings : all;
    const named = fit(names, width(names)) >= LABELLED;
    const label = named ? width(names) : 10;
    const size = Math.max(1, Math.min(24, fit(names, label)));
    const place = new Map(names.map((one, number) => [one, number]));
    const side = label + size * names.length + 8;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(canvas, { width: side * ratio, height: side * ratio });
    Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const cells = new Map();
    for (const number of view.flows) {
      const flow = data.flows[number];
      if (!place.has(flow.payer) || !place.has(flow.payee)) continue;
      const key = `${place.get(flow.payer)} ${place.get(flow.payee)}`;
      cells.set(key, [...(cells.get(key) ?? []), number]);
    }
    Object.assign(shown, { names, cells, size, left: label, view, state });
    let at = 0;
    for (const part of parts) {
      if (!place.has(part[0])) continue;
      if (part.length > 1) { context.fillStyle = look.mark; context.fillRect(label + at * size, label + at * size, part.length * size, part.length * size); }
      at += part.length;
    }
    context.strokeStyle = look.edge;
    context.lineWidth = 0.5;
    context.strokeRect(label, label, names.length * size, names.length * size);
    context.beginPath();
    context.moveTo(label, label);
    context.lineTo(side - 8, side - 8);
    context.stroke();
    const gap = size > 4 ? 1 : 0;
    cells.forEach((numbers, key) => {
      const [row, column] = key.split(" ").map(Number);
      const on_ = numbers.some((number) => view.looped.has(number));
      context.globalAlpha = state.selected && !numbers.some((number) => bright.has(number)) ? 0.2 : 1;
      context.fillStyle = on_ ? look.colours[leading(numbers.map(view.at)).colour] : look.grey;
      context.fillRect(label + column * size + gap, label + row * size + gap, Math.max(1, size - 2 * gap), Math.max(1, size - 2 * gap));
    });
    context.globalAlpha = 1;
    if (!named) return;
    context.font = `${Math.min(12, size + 1)}px ${font}`;
    context.textBaseline = "middle";
    names.forEach((one, number) => {
      context.fillStyle = view.onLoop.has(one) ? look.ink : look.soft;
      context.textAlign = "right";
      const name = clipped(context, nameOf(data, one), label - 8);
      context.fillText(name, label - 5, label + (number + 0.5) * size);
      context.save();
      context.translate(label + (number + 0.5) * size, label - 5);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(name, 0, 0);
      context.restore();
    });
  }

  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map((one) => Math.floor((one - shown.left) / shown.size));
    return { row: y, column: x, numbers: shown.cells.get(`${y} ${x}`) };
  };
  const header = (row, column) => (row < 0 ? shown.names[column] : column < 0 ? shown.names[row] : undefined);
  canvas.addEventListener("click", (event) => {
    const { row, column, numbers } = under(event);
    const one = header(row, column);
    on.pick(numbers ? { type: "flow", id: data.flows[numbers[0]].id } : one === undefined ? null : orgAt(data, one));
  });
  canvas.addEventListener("pointermove", (event) => {
    const { row, column, numbers } = under(event);
    canvas.classList.toggle("over", Boolean(numbers));
    const ends = [shown.names[row], shown.names[column]].map((one) => data.organisations[one]?.name);
    canvas.title = data.organisations[header(row, column)]?.name ?? ""; // names may be cut
    on.note(numbers ? `${ends[0]} → ${ends[1]}: ${words(numbers)}` : canvas.title);
  });
  const words = (numbers) => { const { face } = together(numbers.map(shown.view.at), shown.view.totals); return face === null ? t("amount not public") : said(data, face); };
  return { show };
}

function clipped(context, name, most) {
  let text = name;
  while (text.length > 2 && context.measureText(text).width > most) text = `${text.slice(0, -2)}…`;
  return text;
}
