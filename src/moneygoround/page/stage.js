// @ts-check
// The map: vis-network draws boxes and arrows where Python put them; amounts, moving dots and the focus ring lie above it.
import { big, billions, brief, intervalWords, together, widthOf } from "./amounts.js";
import { flowAt, loopOf, nameOf, numberOf, organisationAt } from "./core.js";
import { assign, kept, listen, sheet } from "./element.js";
import { abs, bounds, hypot, max, min, nearest, onCurve, settle, touch, via, WAYS } from "./geometry.js";
import { buttons, lineOf } from "./panel.js";
import { map } from "./pictures.js";
import { folded } from "./tell.js";
import { amountIn, plural, t } from "./words.js";

/* global vis */
const LETTERS = 12.5; // pixels of an amount
const PRINTED = 12; // amounts on a map on which nothing is selected
const SMALL = 0.55; // on a map drawn smaller, letters are as large as there is room for
const SHOWN_FROM = "30"; // billions: smaller amounts are printed only on the selection
const DASHES = { solid: false, dashed: [9, 6], dotted: [2, 5] };
const ASIDE = 44; // pixels that the buttons take
const WAY = [...Array(19).keys()].map((number) => (number + 1) / 20);
const COMPACT = 620; // pixels: on a narrower map only organisations on a loop are drawn

/** Draw the map. `on` holds what happens when something is picked: on.pick({type, id} or null). */
export function stage(elements, data, on) {
  const { net, overlay } = elements;
  const { nodes, edges, options } = data.map;
  const spots = new Map(nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  const inside = new Map(nodes.map((node) => [node.id, node.folded ?? [node.id]])); // whom each box stands for
  const boxOf = new Map([...inside].flatMap(([id, all]) => all.map((one) => [one, id])));
  const holds = (some, id) => inside.get(id).some((one) => some.has(one));
  const arrows = edges.map((edge, number) => ({
    ...edge, flows: data.arrows[number], colour: data.flows[data.arrows[number][0]].colour,
    bend: edge.smooth.roundness * (edge.smooth.type === "curvedCW" ? 1 : -1),
  }));
  const sets = { nodes: new vis.DataSet([]), edges: new vis.DataSet([]) };
  const shown = { view: null, state: null, look: null, boxes: new Map(), lit: new Set(), members: new Set(), hover: null, focus: null, at: 0, moved: false, compact: false };
  const font = getComputedStyle(net).fontFamily;
  const network = new vis.Network(net, sets, { ...options, autoResize: true });
  net.querySelector("canvas")?.setAttribute("aria-hidden", "true");
  net.firstChild.tabIndex = -1;

  const size = () => `${net.clientWidth} ${net.clientHeight}`;
  const frame = () => net.getBoundingClientRect();
  const dom = (spot) => network.canvasToDOM(spot);

  /** Show a state: which flows are left, what is selected, in which colours. */
  function show(state, view, look) {
    assign(shown, { state, view, look, size: size(), compact: frame().width < COMPACT, picks: picked(data, state) });
    shown.lit = lit(data, state, view);
    shown.members = new Set([...membersOf(data, state, view, shown.lit)].map((one) => boxOf.get(one)));
    sets.edges.update(arrows.map((arrow) => arrowLook(arrow)));
    lettered(shown.compact ? 1.1 : 1);
    const missing = [...view.organisations].filter((id) => !shown.boxes.has(boxOf.get(id))).length;
    assign(elements.left, { hidden: missing <= 0, textContent: t("what is not drawn", plural(missing, "organisation")) });
    const only = shown.compact && state.selected ? shown.members : null;
    if (!shown.moved) fit(only);
    // a box is its letters, its margin, and as vis-network counts the bend of its corners
    const apart = (more) => { const all = [...shown.boxes.values()].map((box) => ({ ...box, w: (box.w - 38) * more + 24, h: (box.h - 32) * more + 18 })); return all.every((box, at) => !all.slice(at + 1).some((other) => touch(box, other, 3))); };
    const more = network.getScale() < SMALL && [2.5, 2.2, 1.9, 1.6, 1.3].find(apart);
    if (more) lettered(more);
    shown.place = "";
    tick();
  }

  /** Draw the boxes with letters so much larger than usual, and note their sizes. */
  function lettered(larger) {
    sets.nodes.update(nodes.map((node) => nodeLook(node, shown.members, larger)));
    network.redraw();
    shown.boxes = new Map(nodes.filter((node) => !hidden(node.id)).map((node) => [node.id, sizeOf(node.id)]));
  }

  /** On a narrow map organisations on no loop are left out, and those beside a selection; those of former days on any. */
  const standing = new Set(data.flows.filter((flow) => !flow.ended).flatMap((flow) => [flow.payer, flow.payee]));
  const hidden = (id) => ((!holds(standing, id) && !holds(shown.view.organisations, id)) || (shown.compact && shown.members.size) || ((shown.compact || shown.state.core) && !holds(shown.view.onLoop, id))) && !shown.members.has(id);

  function arrowLook(arrow) {
    const { view, look, state, lit: bright } = shown;
    const left = arrow.flows.filter((number) => view.flows.has(number));
    const on = left.some((number) => view.looped.has(number));
    const strong = left.some((number) => bright.has(number));
    const faded = state.selected && !strong;
    const lead = left.find((number) => bright.has(number)) ?? arrow.flows[0]; // those of a folded box may be of many kinds
    const colour = on || strong ? look.colours[data.flows[lead].colour] : look.grey;
    const several = inside.get(arrow.from).length + inside.get(arrow.to).length - 2; // of a folded box only what is lit counts
    const counted = strong && several ? left.filter((number) => bright.has(number)) : left;
    const amount = together(counted.map(view.at), view.totals);
    const width = left.length ? widthOf(amount.face, data.digits) : 1;
    const ends = hidden(arrow.from) || hidden(arrow.to);
    assign(arrow, { left: counted, on, strong, faded, shade: colour, width, amount, away: ends || !left.length });
    return {
      id: arrow.id, from: arrow.from, to: arrow.to, width, dashes: DASHES[line(counted)], smooth: arrow.smooth, hidden: arrow.away,
      color: { color: colour, hover: colour, opacity: faded ? look.fade : !strong && (amount.face === null || several > 5) ? 0.5 : 1 },
      arrows: { to: { enabled: true, scaleFactor: max(0.42, 0.62 - width * 0.012) } },
    };
  }

  const line = (numbers) => lineOf(numbers.map(shown.view.at));

  /** The words of a box; of a folded one how many it holds, or who of them is selected. */
  function labelOf(node, chosen) {
    if (!node.folded) return node.label;
    return chosen && shown.picks.length === 1 ? nameOf(data, shown.picks[0]) : folded(node);
  }

  function nodeLook(node, members, scaled) {
    const { view, look, state } = shown;
    const on = holds(view.onLoop, node.id);
    const member = members.has(node.id);
    const dim = (state.selected && !member) || !holds(view.organisations, node.id);
    const chosen = member && (!shown.picks.length || inside.get(node.id).some((one) => shown.picks.includes(one)));
    const border = dim ? look.faint : chosen && state.selected ? look.accent : on ? look.ink : look.edge;
    const fill = chosen && state.selected && !dim ? look.mark : look.paper;
    return {
      id: node.id, x: node.x, y: node.y, label: labelOf(node, chosen), shape: "box", hidden: hidden(node.id),
      borderWidth: dim ? 1 : chosen && state.selected ? 3 : on ? 2 : 1, shapeProperties: { borderRadius: 7, borderDashes: node.folded ? [3, 3] : false },
      color: { background: fill, border, hover: { background: fill, border } },
      font: { size: node.font.size * scaled, face: font, color: dim ? look.dim : on || member ? look.ink : look.soft },
    };
  }

  function sizeOf(id) {
    const { left, right, top, bottom } = network.getBoundingBox(id);
    return { x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top };
  }

  /** Bring everything into view, or only some organisations, and keep clear of the buttons at the upper right. */
  function fit(only = null) {
    const boxes = [...shown.boxes].filter(([id]) => !only || only.has(id)).map(([, box]) => box);
    const { width, height } = frame();
    if (!boxes.length || width < 50 || height < 50) return;
    const [left, right, top, low] = bounds(boxes);
    const [head, foot] = [42, elements.left.hidden ? 18 : 36]; // the hint stands above, what is not drawn below
    for (const side of [0, ASIDE]) {
      const scale = min((width - 36 - side) / (right - left), (height - head - foot) / (low - top), only ? 0.72 : 1.3);
      network.moveTo({ position: { x: (left + right + side / scale) / 2, y: (top + low) / 2 - (head - foot) / 2 / scale }, scale });
      if (!boxes.some((box) => { const { x, y } = dom({ x: box.x + box.w / 2, y: box.y - box.h / 2 }); return x > width - ASIDE - 8 && y < 140; })) break;
    }
  }

  /** The point of an arrow at t. */
  function onArrow({ from, to, bend }, t) {
    const [start, end] = [spots.get(from), spots.get(to)];
    return onCurve(start, via(start, end, bend), end, t);
  }

  /** Words of the amounts on the map, each in the first free place along its arrow. */
  function words(context, scale) {
    const { state } = shown;
    context.font = `600 ${LETTERS}px ${font}`;
    const wanted = arrows.filter((arrow) => !arrow.away && !arrow.faded && arrow.amount.face
      && (arrow.strong || arrow === shown.hover || (!state.selected && arrow.on && big(arrow.amount.face) >= billions(SHOWN_FROM, data.digits))));
    wanted.sort((a, b) => Number(b === shown.hover) - Number(a === shown.hover) || Number(b.amount.face - a.amount.face) || a.id - b.id);
    if (!state.selected) wanted.splice(PRINTED);
    const along = (arrow, t) => dom(onArrow(arrow, t));
    const labels = wanted.map((arrow) => {
      const text = amountIn(brief(intervalWords(arrow.amount, "", data.digits)));
      const [w, h] = [context.measureText(text).width + 4, LETTERS + 5];
      const tried = [[], [], [], [], []]; // on its line, to where it bows, to the other side, and farther
      for (const t of [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72]) {
        const [back, spot, next] = [t - 0.03, t, t + 0.03].map((one) => along(arrow, one));
        const far = hypot(next.x - back.x, next.y - back.y) || 1;
        const [x, y] = [(next.y - back.y) / far, (back.x - next.x) / far].map((one) => (arrow.bend < 0 ? -one : one)); // to where it bows
        const gap = (abs(x) * w + abs(y) * h + arrow.width * scale) / 2 + 3;
        if (abs(y) < 0.9) tried[0].push(spot); // on a level arrow the words would hide it
        [gap, -gap, gap + 18, -gap - 18].forEach((off, number) => tried[number + 1].push({ x: spot.x + x * off, y: spot.y + y * off, from: number > 1 && spot }));
      }
      return { text, w, h, ink: arrow.shade, own: arrow.id, spots: tried.flat(), must: arrow.strong && !shown.picks.length };
    });
    const fixed = [...shown.boxes.values()].map((box) => ({ ...dom(box), w: box.w * scale, h: box.h * scale }));
    const lines = wanted.flatMap((arrow) => WAY.map((t) => ({ ...along(arrow, t), w: 4, h: 4, weight: 1, own: arrow.id })));
    return kept(settle(labels, [...fixed, ...lines]));
  }

  /** Draw what lies above the map. */
  function above() {
    if (!shown.look) return;
    const { width, height } = frame();
    const context = sheet(overlay, width, height);
    const scale = network.getScale();
    dots(context, scale);
    assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
    const place = JSON.stringify([scale, network.getViewPosition(), shown.hover?.id]);
    if (place !== shown.place) assign(shown, { place, words: words(context, scale) });
    context.font = `600 ${LETTERS}px ${font}`;
    for (const one of shown.words) {
      assign(context, { strokeStyle: one.ink, fillStyle: one.ink, lineWidth: 1 });
      if (one.from) context.stroke(new Path2D(`M${one.from.x} ${one.from.y}L${one.x} ${one.y}`)); // what stands farther away is led to its arrow
      assign(context, { strokeStyle: shown.look.ground, lineWidth: 5 });
      context.strokeText(one.text, one.x, one.y);
      context.fillText(one.text, one.x, one.y);
    }
    if (shown.boxes.has(shown.focus)) {
      const box = shown.boxes.get(shown.focus);
      const { x, y } = dom(box);
      assign(context, { strokeStyle: shown.look.focus, lineWidth: 3 });
      context.strokeRect(x - (box.w * scale) / 2 - 5, y - (box.h * scale) / 2 - 5, box.w * scale + 10, box.h * scale + 10);
    }
  }

  /** Dots that travel along the arrows of the selected loop, and only there. */
  function dots(context, scale) {
    if (shown.state.selected?.type !== "loop") return;
    for (const arrow of arrows.filter((one) => one.strong && !one.away)) {
      for (let number = 0; number < 4; number += 1) {
        const spot = onArrow(arrow, (shown.at + number / 4) % 1);
        const [start, end] = [shown.boxes.get(arrow.from), shown.boxes.get(arrow.to)];
        if ([start, end].some((box) => box && touch({ ...spot, w: 4, h: 4 }, box, 5))) continue;
        const { x, y } = dom(spot);
        context.beginPath();
        context.arc(x, y, max(2.6, arrow.width * scale * 0.5), 0, 7);
        assign(context, { fillStyle: shown.look.paper, strokeStyle: arrow.shade, lineWidth: 1.8 });
        context.fill();
        context.stroke();
      }
    }
  }

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let waiting = 0;
  let last = 0;
  function tick(now = 0) {
    const moves = shown.state?.selected?.type === "loop" && shown.state.view === "map" && !still.matches && !document.hidden;
    if (moves && now - last > 30) {
      shown.at = (shown.at + min(now - last, 60) / 4200) % 1;
      last = now;
    }
    above();
    cancelAnimationFrame(waiting);
    if (moves) waiting = requestAnimationFrame(tick);
  }

  /** What a box stands for, as it is picked: an organisation, or several. */
  const foldOf = (id) => data.folds.find((one) => one.id === id);
  const told = (id) => (foldOf(id) ? { type: "fold", id: foldOf(id).key } : organisationAt(data, id));
  const arrowAt = (id) => arrows.find((arrow) => arrow.id === id) ?? null;
  const under = (pointer) => {
    const node = network.getNodeAt(pointer);
    if (node !== undefined) return told(node);
    const arrow = arrowAt(network.getEdgeAt(pointer));
    return arrow && !arrow.away ? { type: "flow", id: data.flows[arrow.left[0]].id } : null;
  };
  network.on("click", (event) => on.pick(under(event.pointer.DOM)));
  for (const what of ["Node", "Edge"]) {
    for (const over of ["hover", "blur"]) {
      network.on(over + what, ({ edge }) => {
        net.classList.toggle("over", over === "hover");
        if (edge) { shown.hover = over === "hover" ? arrowAt(edge) : null; tick(); }
      });
    }
  }
  network.on("zoom", () => { shown.moved = true; });
  network.on("dragEnd", () => { shown.moved = true; });
  network.on("afterDrawing", above);
  listen(document, "visibilitychange", () => tick());
  new ResizeObserver(() => { if (shown.state && shown.size !== size()) { shown.moved = false; show(shown.state, shown.view, shown.look); } }).observe(net);

  listen(net, "keydown", (event) => {
    if (WAYS[event.key]) {
      event.preventDefault();
      const next = nearest(shown.boxes, shown.focus, WAYS[event.key]);
      if (next !== null) shown.focus = next;
      on.say(foldOf(shown.focus) ? folded(foldOf(shown.focus)) : nameOf(data, shown.focus));
      tick();
    } else if (event.key === "Enter" && shown.focus !== null) {
      on.pick(told(shown.focus));
    }
  });
  listen(net, "blur", () => { shown.focus = null; tick(); });

  /** The map as a picture: what is shown now. */
  function picture() {
    const boxes = nodes.filter((node) => shown.boxes.has(node.id)).map((node) => {
      const now = sets.nodes.get(node.id);
      return { ...shown.boxes.get(node.id), text: now.label, size: now.font.size, ink: now.font.color, fill: now.color.background, border: now.color.border, heavy: now.borderWidth };
    });
    const drawn = arrows.filter((arrow) => !arrow.away).map((arrow) => ({
      from: shown.boxes.get(arrow.from), to: shown.boxes.get(arrow.to), bend: arrow.bend, width: arrow.width, colour: arrow.shade,
      line: line(arrow.left), opacity: arrow.faded ? shown.look.fade : 1,
    }));
    const texts = (shown.words ?? []).map((one) => ({ ...one, ...network.DOMtoCanvas(one), size: LETTERS / network.getScale() }));
    return map(boxes, drawn, texts, { ...shown.look, font });
  }

  const zoom = (factor) => { shown.moved = true; network.moveTo({ scale: network.getScale() * factor }); };
  return { show, fit: () => { shown.moved = false; fit(); }, zoom, picture, network, spots, words: () => shown.words, boxes: () => shown.boxes };
}

/** The organisations that are picked: one, or those in a folded box. */
function picked(data, { selected }) {
  if (selected?.type === "fold") return data.folds.find((one) => one.key === selected.id).folded;
  return selected?.type === "org" ? [numberOf(data, selected.id)] : [];
}

/** The flows that a selection lights up. */
export function lit(data, state, view) {
  const { selected, step } = state;
  if (!selected) return new Set();
  if (selected.type === "loop") {
    const loop = loopOf(view, selected);
    return new Set(loop ? (step ? loop.steps[step - 1] : loop.steps.flat()) : []);
  }
  const numbers = [...view.flows];
  if (selected.type === "flow") {
    const at = flowAt(data, view, selected.id);
    return new Set(data.arrows.find((flows) => flows.includes(at)) ?? [at]);
  }
  const picks = picked(data, state);
  return new Set(numbers.filter((number) => picks.includes(data.flows[number].payer) || picks.includes(data.flows[number].payee)));
}

/** The organisations that a selection lights up. */
export function membersOf(data, state, view, bright) {
  const ends = [...bright].flatMap((number) => [data.flows[number].payer, data.flows[number].payee]);
  const { selected } = state;
  ends.push(...(loopOf(view, selected)?.organisations ?? []));
  return new Set([...ends, ...picked(data, state)]);
}
