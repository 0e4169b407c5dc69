// @ts-check
// Pictures as trees of [tag, attributes, children]: the ring of a loop and the map, for the screen and for files.
import { onCurve, settle, touch, via } from "./geometry.js";

const DASH = { solid: "", dashed: "8 6", dotted: "2 5" };

/** A tree as text: everything is escaped, no control character is left. */
export function written([tag, attributes, children]) {
  const safe = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  const names = Object.entries(attributes).map(([name, value]) => ` ${name}="${safe(value)}"`).join("");
  const inner = Array.isArray(children) ? children.map(written).join("") : safe(children ?? "");
  return `<${tag}${names}>${inner}</${tag}>`;
}

/** A head for an arrow that ends at a point with a direction. */
function head(tip, angle, size, colour) {
  const wing = (turn) => `${(tip.x - size * Math.cos(angle + turn)).toFixed(1)} ${(tip.y - size * Math.sin(angle + turn)).toFixed(1)}`;
  return ["path", { d: `M${tip.x.toFixed(1)} ${tip.y.toFixed(1)}L${wing(0.42)}L${wing(-0.42)}Z`, fill: colour }, []];
}

function label(x, y, text, attributes) {
  return ["text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": "middle", ...attributes }, text];
}

/** A name in one line, or two where it is long. */
export function lines(name, most = 13) {
  if (name.length <= most) return [name];
  const words = name.split(" ");
  let first = words.shift();
  while (words.length && `${first} ${words[0]}`.length <= most) first += ` ${words.shift()}`;
  const rest = words.join(" ");
  const cut = (text) => (text.length > most + 3 ? `${text.slice(0, most + 2)}…` : text);
  return rest ? [cut(first), cut(rest)] : [cut(first)];
}

/**
 * A loop as a ring. Each step: {name, colour, line, width, words: [qualifier, amount], faded}; `middle` is what stands inside.
 * `measure` gives the width of a text in a font. Nothing overlaps: amounts take the first free spot outside or inside the ring.
 */
export function ring(steps, middle, look, measure) {
  const radius = steps.length > 3 ? 104 : 92;
  const step = (2 * Math.PI) / steps.length;
  const first = -Math.PI / 2 - (steps.length % 4 ? 0 : step / 2); // no box beside the middle, where the amount stands
  const at = (angle, reach = radius) => ({ x: reach * Math.cos(angle), y: reach * Math.sin(angle) });
  const bold = `700 13px ${look.font}`;
  const pills = steps.map((one, number) => {
    const text = lines(one.name);
    const w = Math.max(...text.map((part) => measure(part, bold))) + 20;
    return { ...at(first + step * number), text, w, h: 10 + 16 * text.length };
  });
  const inside = [middle.small, middle.big, middle.below].map((text, row) => measure(text, `${row === 1 ? 700 : 400} ${row === 1 ? 19 : 12}px ${look.font}`));
  const lift = steps.length === 3 ? 7 : 0; // two of three boxes stand low
  const core = { x: 0, y: -lift, w: Math.min(Math.max(...inside), 130), h: 58 };
  const arcs = steps.map((one, number) => arc(pills, number, at, [first + step * number, first + step * (number + 1)]));
  const spots = settle(steps.map((one, number) => {
    const w = Math.max(...one.words.map((text) => measure(text, `600 12px ${look.font}`))) + 6;
    const h = one.words[0] ? 30 : 17;
    const tried = [0.5, 0.4, 0.6, 0.3, 0.7].flatMap((t) => {
      const angle = arcs[number].from + (arcs[number].to - arcs[number].from) * t;
      const half = (Math.abs(Math.cos(angle)) * w + Math.abs(Math.sin(angle)) * h) / 2;
      return [at(angle, radius + 11 + half), at(angle, radius - 11 - half)];
    });
    const kept = tried.map((spot) => ({ x: Math.max(-164 + w / 2, Math.min(164 - w / 2, spot.x)), y: spot.y }));
    return { w, h, must: true, spots: kept };
  }), [...pills, core]);
  const boxes = [...pills, ...spots];
  const [top, low] = [Math.min(...boxes.map((box) => box.y - box.h / 2)) - 6, Math.max(...boxes.map((box) => box.y + box.h / 2)) + 6];
  const parts = [
    ...steps.flatMap((one, number) => stroke(one, arcs[number], at, radius)),
    ...pills.flatMap((pill, number) => named(pill, steps[number], look)),
    ...steps.flatMap((one, number) => amount(one.words, spots[number], look, one.faded)),
    ...(middle.small ? [label(0, -16 - lift, middle.small, { "font-size": 12, fill: look.soft })] : []),
    label(0, 6 - lift, middle.big, { "font-size": middle.big.length > 11 ? 15 : 19, "font-weight": 700, fill: look.accent }),
    label(0, 24 - lift, middle.below, { "font-size": 12, fill: look.soft }),
  ];
  return ["svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `-170 ${top.toFixed(0)} 340 ${(low - top).toFixed(0)}`, "font-family": look.font }, parts];
}

function arc(pills, number, at, [from, to]) {
  const free = (angle, pill, gap) => !touch({ ...at(angle), w: 1, h: 1 }, pill, gap);
  let [start, end] = [from, to];
  while (start < to && !free(start, pills[number], 4)) start += 0.02;
  while (end > start && !free(end, pills[(number + 1) % pills.length], 4)) end -= 0.02;
  return { from: start, to: end };
}

function stroke(one, { from, to }, at, radius) {
  const width = Math.min(9, Math.max(2.2, one.width));
  const size = 8 + width * 1.5;
  const [start, tip, neck] = [at(from), at(to), at(Math.max(from, to - (size * 0.8) / radius))];
  const d = `M${start.x.toFixed(1)} ${start.y.toFixed(1)}A${radius} ${radius} 0 0 1 ${neck.x.toFixed(1)} ${neck.y.toFixed(1)}`;
  const drawn = { d, fill: "none", stroke: one.colour, "stroke-width": width.toFixed(1), "stroke-dasharray": DASH[one.line] || "none" };
  return [["g", { opacity: one.faded ? 0.25 : 1 }, [["path", drawn, []], head(tip, to - size / (2.2 * radius) + Math.PI / 2, size, one.colour)]]];
}

function named(pill, one, look) {
  const box = { x: (pill.x - pill.w / 2).toFixed(1), y: (pill.y - pill.h / 2).toFixed(1), width: pill.w.toFixed(1), height: pill.h, rx: 7 };
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

/** A picture with its title above and its sources below, as a whole file. */
export function framed(picture, { title, sentence, foot }, look, width = 340, scale = 2) {
  const [x, y, w, h] = String(picture[1].viewBox).split(" ").map(Number);
  const rows = (text, size) => wrap(text, Math.floor(width / (size * 0.52)));
  const [heads, says, feet] = [rows(title, 16), rows(sentence, 12), rows(foot, 9)];
  const above = heads.length * 21 + says.length * 17 + 26;
  const body = [
    ...heads.map((text, row) => ["text", { x: x + 8, y: y - above + 24 + row * 21, "font-size": 16, "font-weight": 700, fill: look.ink }, text]),
    ...says.map((text, row) => ["text", { x: x + 8, y: y - above + 24 + heads.length * 21 + row * 17, "font-size": 12, fill: look.ink }, text]),
    ...picture[2],
    ...feet.map((text, row) => ["text", { x: x + 8, y: y + h + 16 + row * 13, "font-size": 9, fill: look.soft }, text]),
  ];
  const [top, height] = [y - above, h + above + feet.length * 13 + 22];
  const ground = ["rect", { x, y: top, width: w, height, fill: look.paper }, []];
  return ["svg", { ...picture[1], viewBox: `${x} ${top} ${w} ${height}`, width: w * scale, height: height * scale }, [ground, ...body]];
}

function wrap(text, most) {
  const found = [""];
  for (const word of text.split(" ")) {
    if (`${found.at(-1)} ${word}`.trim().length > most && found.at(-1)) found.push(word);
    else found[found.length - 1] = `${found.at(-1)} ${word}`.trim();
  }
  return found;
}

/** The map as it is on the screen: boxes {x, y, w, h, text, size, ...colours}, arrows {from, to, bend, ...}, words {x, y, text}. */
export function map(boxes, arrows, words, look) {
  const [left, right] = [Math.min(...boxes.map((box) => box.x - box.w / 2)) - 20, Math.max(...boxes.map((box) => box.x + box.w / 2)) + 20];
  const [top, low] = [Math.min(...boxes.map((box) => box.y - box.h / 2)) - 20, Math.max(...boxes.map((box) => box.y + box.h / 2)) + 20];
  const parts = [
    ...arrows.flatMap((arrow) => bowed(arrow)),
    ...boxes.flatMap((box) => boxed(box)),
    ...words.map((one) => label(one.x, one.y + 4.5, one.text, { "font-size": 13, "font-weight": 600, fill: one.ink, stroke: look.ground, "stroke-width": 4, "paint-order": "stroke" })),
  ];
  const viewBox = [left, top, right - left, low - top].map((value) => value.toFixed(0)).join(" ");
  return ["svg", { xmlns: "http://www.w3.org/2000/svg", viewBox, "font-family": look.font }, parts];
}

function bowed(arrow) {
  const middle = via(arrow.from, arrow.to, arrow.bend);
  let end = 1;
  while (end > 0.5 && touch({ ...onCurve(arrow.from, middle, arrow.to, end), w: 2, h: 2 }, arrow.to)) end -= 0.01;
  const size = 8 + arrow.width * 1.4;
  const tip = onCurve(arrow.from, middle, arrow.to, end);
  let neck = end;
  while (neck > 0.3 && Math.hypot(onCurve(arrow.from, middle, arrow.to, neck).x - tip.x, onCurve(arrow.from, middle, arrow.to, neck).y - tip.y) < size * 0.8) neck -= 0.01;
  const stop = onCurve(arrow.from, middle, arrow.to, neck);
  const bendTo = { x: arrow.from.x + (middle.x - arrow.from.x) * neck, y: arrow.from.y + (middle.y - arrow.from.y) * neck };
  const d = `M${arrow.from.x} ${arrow.from.y}Q${bendTo.x.toFixed(1)} ${bendTo.y.toFixed(1)} ${stop.x.toFixed(1)} ${stop.y.toFixed(1)}`;
  const drawn = { d, fill: "none", stroke: arrow.colour, "stroke-width": arrow.width.toFixed(1), "stroke-dasharray": DASH[arrow.line] || "none" };
  const angle = Math.atan2(tip.y - stop.y, tip.x - stop.x);
  return [["g", { opacity: arrow.opacity }, [["path", drawn, []], head(tip, angle, size, arrow.colour)]]];
}

function boxed(box) {
  const frame = { x: box.x - box.w / 2, y: box.y - box.h / 2, width: box.w, height: box.h, rx: 6, fill: box.fill, stroke: box.border, "stroke-width": box.heavy };
  const rows = box.text.split("\n");
  const text = rows.map((part, row) => label(box.x, box.y + box.size * (0.35 + row - (rows.length - 1) / 2), part, { "font-size": box.size, fill: box.ink }));
  return [["rect", frame, []], ...text];
}
