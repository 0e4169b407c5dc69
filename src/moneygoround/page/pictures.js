// @ts-check
// Pictures as trees of [tag, attributes, children]: the ring of a loop and the map, for the screen and for files.
import { assign, entries } from "./element.js";
import { abs, bounds, cos, hypot, max, min, onCurve, PI, settle, sin, touch, via } from "./geometry.js";

const DASH = { solid: "", dashed: "8 6", dotted: "2 5" };

/** A tree as text: everything is escaped, no control character is left. */
export function written([tag, attributes, children]) {
  const safe = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  const names = entries(attributes).map(([name, value]) => ` ${name}="${safe(value)}"`).join("");
  const inner = Array.isArray(children) ? children.map(written).join("") : safe(children ?? "");
  return `<${tag}${names}>${inner}</${tag}>`;
}

const ROOM = 0.93; // of the width: the font of who opens a picture may be wider
export const SVG = "http://www.w3.org/2000/svg";

/** Parts as a picture of their own, from left to right and from top to bottom. */
function drawing([left, right, top, low], look, parts) {
  const viewBox = [left, top, right - left, low - top].map((value) => value.toFixed(0)).join(" ");
  return ["svg", { xmlns: SVG, viewBox, "font-family": look.font }, parts];
}

/** A length as it is written: to a tenth of a pixel. */
const fine = (length) => length.toFixed(1);
const spot = ({ x, y }) => `${fine(x)} ${fine(y)}`;

/** An arrow along a path, with its head at a point and in a direction. */
function pointed({ width, colour, line, opacity }, d, tip, angle, size) {
  const wing = (turn) => spot({ x: tip.x - size * cos(angle + turn), y: tip.y - size * sin(angle + turn) });
  return [["g", { opacity }, [["path", { d, fill: "none", stroke: colour, "stroke-width": fine(width), "stroke-dasharray": DASH[line] || "none" }, []],
    ["path", { d: `M${spot(tip)}L${wing(0.42)}L${wing(-0.42)}Z`, fill: colour }, []]]]];
}

function label(x, y, text, attributes) {
  return ["text", { x: fine(x), y: fine(y), "text-anchor": "middle", ...attributes }, text];
}

/** Text in lines no wider than `most`: broken between words, and within a word that is too long by itself, in any script. */
export function wrap(text, most, wide) {
  const found = [""];
  const fits = (more) => wide(found.at(-1) + more) <= most;
  for (const word of text.split(" ")) {
    if (found.at(-1) && !fits(` ${word}`)) found.push("");
    const next = found.at(-1) ? ` ${word}` : word;
    for (const part of fits(next) ? [next] : [...new Intl.Segmenter().segment(word)].map((one) => one.segment)) {
      if (found.at(-1) && !fits(part)) found.push("");
      found[found.length - 1] += part;
    }
  }
  return found;
}

/** Text no wider than `most`: what is too much gives way to a sign that it was there. */
export function cut(text, most, wide) {
  if (wide(text) <= most) return text;
  const kept = [...text];
  while (kept.length > 1 && wide(`${kept.join("")}…`) > most) kept.pop();
  return `${kept.join("").trimEnd()}…`;
}

/** A name in one line, or two where it is long. */
function lines(name, most, wide) {
  const [first, ...rest] = wrap(name, most, wide);
  return rest.length ? [first, cut(rest.join(" "), most, wide)] : [first];
}

/**
 * A loop as a ring. Each step: {name, colour, line, width, words: [qualifier, amount], faded}; `middle` is what stands inside.
 * `measure` gives the width of a text in a font. Nothing overlaps: amounts take the first free spot outside or inside the ring.
 */
export function ring(steps, middle, look, measure) {
  const radius = steps.length > 3 ? 104 : 92;
  const step = (2 * PI) / steps.length;
  const first = -PI / 2 - (steps.length % 4 ? 0 : step / 2); // no box beside the middle, where the amount stands
  const at = (angle, reach = radius) => ({ x: reach * cos(angle), y: reach * sin(angle) });
  const bold = `700 13px ${look.font}`;
  const pills = steps.map((one, number) => {
    const text = lines(one.name, 96, (part) => measure(part, bold));
    const w = max(...text.map((part) => measure(part, bold))) + 20;
    return { ...at(first + step * number), text, w, h: 10 + 16 * text.length };
  });
  const inside = [middle.small, middle.big, middle.below].map((text, row) => measure(text, `${row === 1 ? 700 : 400} ${row === 1 ? 19 : 12}px ${look.font}`));
  const lift = steps.length === 3 ? 7 : 0; // two of three boxes stand low
  const core = { x: 0, y: -lift, w: min(max(...inside), 130), h: 58 };
  const arcs = steps.map((one, number) => arc(pills, number, at, [first + step * number, first + step * (number + 1)]));
  const spots = settle(steps.map((one, number) => {
    const w = max(...one.words.map((text) => measure(text, `600 12px ${look.font}`))) + 6;
    const h = one.words[0] ? 30 : 17;
    const tried = [0.5, 0.4, 0.6, 0.3, 0.7].flatMap((t) => {
      const angle = arcs[number].from + (arcs[number].to - arcs[number].from) * t;
      const half = (abs(cos(angle)) * w + abs(sin(angle)) * h) / 2;
      return [at(angle, radius + 11 + half), at(angle, radius - 11 - half)];
    });
    const kept = tried.map((spot) => ({ x: max(-164 + w / 2, min(164 - w / 2, spot.x)), y: spot.y }));
    return { w, h, must: true, spots: kept };
  }), [...pills, core]);
  const boxes = [...pills, ...spots];
  const [, , top, low] = bounds(boxes, 6);
  const parts = [
    ...steps.flatMap((one, number) => stroke(one, arcs[number], at, radius)),
    ...pills.flatMap((pill, number) => named(pill, steps[number], look)),
    ...steps.flatMap((one, number) => amount(one.words, spots[number], look, one.faded)),
    ...(middle.small ? [label(0, -16 - lift, middle.small, { "font-size": 12, fill: look.soft })] : []),
    label(0, 6 - lift, middle.big, { "font-size": middle.big.length > 11 ? 15 : 19, "font-weight": 700, fill: look.accent }),
    label(0, 24 - lift, middle.below, { "font-size": 12, fill: look.soft }),
  ];
  return drawing([-170, 170, top, low], look, parts);
}

function arc(pills, number, at, [from, to]) {
  const free = (angle, pill, gap) => !touch({ ...at(angle), w: 1, h: 1 }, pill, gap);
  let [start, end] = [from, to];
  while (start < to && !free(start, pills[number], 4)) start += 0.02;
  while (end > start && !free(end, pills[(number + 1) % pills.length], 4)) end -= 0.02;
  return { from: start, to: end };
}

function stroke(one, { from, to }, at, radius) {
  const width = min(9, max(2.2, one.width));
  const size = 8 + width * 1.5;
  const [start, tip, neck] = [at(from), at(to), at(max(from, to - (size * 0.8) / radius))];
  return pointed({ ...one, width, opacity: one.faded ? 0.25 : 1 }, `M${spot(start)}A${radius} ${radius} 0 0 1 ${spot(neck)}`, tip, to - size / (2.2 * radius) + PI / 2, size);
}

function named(pill, one, look) {
  const box = { x: fine(pill.x - pill.w / 2), y: fine(pill.y - pill.h / 2), width: fine(pill.w), height: pill.h, rx: 7 };
  const text = pill.text.map((part, row) =>
    label(pill.x, pill.y + 4.5 + (row - (pill.text.length - 1) / 2) * 16, part, { "font-size": 13, "font-weight": 700, fill: look.ink }));
  return [["rect", { ...box, fill: look.paper, stroke: look.accent, "stroke-width": 2 }, []], ...text];
}

function amount([qualifier, words], spot, look, faded) {
  const fill = faded ? look.soft : look.ink;
  if (!qualifier) return [label(spot.x, spot.y + 4, words, { "font-size": 12, "font-weight": 600, fill })];
  return [
    label(spot.x, spot.y - 3, qualifier, { "font-size": 11, fill: look.soft }),
    label(spot.x, spot.y + 11, words, { "font-size": 12, "font-weight": 600, fill }),
  ];
}

/** What lines mean, in rows no wider than `most`: each item {text, colour, line, widths}. Gives its tree, and the height. */
export function legend(items, most, look, measure) {
  const place = { x: 0, y: 0 };
  const parts = items.flatMap(({ text, colour, line, widths = [3] }) => {
    const dashes = widths.map((width, number) => ["path", { d: `M${number * 17} -4h${widths[1] ? 14 : 26}`, stroke: colour, "stroke-width": width, "stroke-dasharray": DASH[line] || "none" }, []]);
    const start = widths[1] ? 54 : 32;
    const w = start + measure(text, `11px ${look.font}`);
    if (place.x && place.x + w > most) assign(place, { x: 0, y: place.y + 18 });
    const transform = `translate(${fine(place.x)} ${place.y + 14})`;
    place.x += w + 16;
    return [["g", { transform }, [...dashes, ["text", { x: start, "font-size": 11, fill: look.soft }, text]]]];
  });
  return [["g", {}, parts], place.y + 18];
}

/** A picture as a whole file, `wide` across: title and sentence above it, what its lines mean and its sources below. */
export function framed(picture, { title, sentence, items, foot }, look, measure, wide) {
  const [x, y, w, h] = picture[1].viewBox.split(" ").map(Number);
  const [font, gap] = [picture[1]["font-family"], 10];
  const body = [];
  let at = gap;
  const put = (tree, tall, left = gap) => { body.push(["g", { transform: `translate(${left} ${fine(at)})` }, [tree]]); at += tall; };
  const say = (text, size, weight, fill) => {
    const wide_ = (part) => measure(part, `${weight} ${size}px ${font}`);
    for (const line of wrap(text, ROOM * wide, wide_)) put(["text", { y: size, "font-size": size, "font-weight": weight, fill }, line], size * 1.38);
  };
  say(title, 16, 700, look.ink);
  say(sentence, 12, 400, look.ink);
  at += gap;
  const scale = min(wide / w, 1);
  put(["g", { transform: `scale(${scale}) translate(${-x} ${-y})` }, picture[2]], h * scale + gap, (wide - w * scale) / 2);
  put(...legend(items(scale), wide - 2 * gap, { ...look, font }, measure));
  at += gap;
  say(foot, 9, 400, look.soft);
  const tall = Math.ceil(at + gap);
  return ["svg", { ...picture[1], viewBox: `0 0 ${wide} ${tall}`, width: 2 * wide, height: 2 * tall }, [["rect", { width: wide, height: tall, fill: look.paper }, []], ...body]];
}

/** The map as it is on the screen: boxes {x, y, w, h, text, size, ...colours}, arrows {from, to, bend, ...}, words {x, y, text}. */
export function map(boxes, arrows, words, look) {
  const ends = bounds(boxes, 20);
  const parts = [
    ...arrows.flatMap((arrow) => bowed(arrow)),
    ...boxes.flatMap((box) => boxed(box)),
    ...words.map((one) => label(one.x, one.y + one.size * 0.35, one.text, { "font-size": one.size, "font-weight": 600, fill: one.ink, stroke: look.paper, "stroke-width": one.size / 3, "paint-order": "stroke" })),
  ];
  return drawing(ends, look, parts);
}

function bowed(arrow) {
  const middle = via(arrow.from, arrow.to, arrow.bend);
  const at = (t) => onCurve(arrow.from, middle, arrow.to, t);
  let end = 1;
  while (end > 0.5 && touch({ ...at(end), w: 2, h: 2 }, arrow.to)) end -= 0.01;
  const size = 8 + arrow.width * 1.4;
  const tip = at(end);
  let neck = end;
  while (neck > 0.3 && hypot(at(neck).x - tip.x, at(neck).y - tip.y) < size * 0.8) neck -= 0.01;
  const stop = at(neck);
  const bendTo = { x: arrow.from.x + (middle.x - arrow.from.x) * neck, y: arrow.from.y + (middle.y - arrow.from.y) * neck };
  return pointed(arrow, `M${spot(arrow.from)}Q${spot(bendTo)} ${spot(stop)}`, tip, Math.atan2(tip.y - stop.y, tip.x - stop.x), size);
}

function boxed(box) {
  const frame = { x: box.x - box.w / 2, y: box.y - box.h / 2, width: box.w, height: box.h, rx: 6, fill: box.fill, stroke: box.border, "stroke-width": box.heavy };
  const rows = box.text.split("\n");
  const text = rows.map((part, row) => label(box.x, box.y + box.size * (0.35 + row - (rows.length - 1) / 2), part, { "font-size": box.size, fill: box.ink }));
  return [["rect", frame, []], ...text];
}
