// @ts-check
// Where things stand on the map: the next one over, an arrow's curve, a free place for a label.

export const { abs, cos, hypot, max, min, PI, round, sin } = Math;

/** Where arrow keys lead. */
export const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The nearest of some spots in a direction: its key, or null. */
export function nearest(spots, from, [dx, dy]) {
  const start = spots.get(from);
  if (!start) return spots.keys().next().value ?? null;
  let [best, least_] = [null, Infinity];
  spots.forEach((spot, key) => {
    const [x, y] = [spot.x - start.x, spot.y - start.y];
    const along = x * dx + y * dy;
    const cost = along + 2.5 * abs(x * dy - y * dx);
    if (key !== from && along > 1 && cost < least_) [best, least_] = [key, cost];
  });
  return best;
}

/** The control point of an arrow's curve, as vis-network has it: a positive bend bows to the left of its way. */
export function via(start, end, bend) {
  const [turn, reach] = [(bend / 2) * PI, abs(bend) / 2 + 0.5];
  const [x, y] = [(end.x - start.x) * reach, (end.y - start.y) * reach];
  return { x: start.x + x * cos(turn) + y * sin(turn), y: start.y + y * cos(turn) - x * sin(turn) };
}

/** The point of a quadratic curve at t. */
export function onCurve(a, b, c, t) {
  const mix = (p, q, r) => (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r;
  return { x: mix(a.x, b.x, c.x), y: mix(a.y, b.y, c.y) };
}

/** What some boxes take up together, with a gap around. */
export function bounds(boxes, gap = 0) {
  const ends = (at, size) => [min(...boxes.map((box) => box[at] - box[size] / 2)) - gap, max(...boxes.map((box) => box[at] + box[size] / 2)) + gap];
  return [...ends("x", "w"), ...ends("y", "h")];
}

const COVERED = 99; // how bad it is to lie on a box; on a point of a line 1

/** Whether two boxes, given by their middles and sizes, touch. */
export const touch = (a, b, gap = 0) => abs(a.x - b.x) * 2 < a.w + b.w + gap * 2 && abs(a.y - b.y) * 2 < a.h + b.h + gap * 2;

/** Give every label the first of its least crowded spots; what would cover a box, another label or more of a line than a crossing is left out, unless it must be shown. */
export function settle(labels, fixed) {
  const placed = [...fixed];
  return labels.map((label) => {
    const boxes = label.spots.map((spot) => ({ ...label, ...spot }));
    const crowd = boxes.map((box) => placed.reduce((total, other) => total + (touch(box, other, 1) && !(label.own !== undefined && other.own === label.own) ? other.weight ?? COVERED : 0), 0));
    const fewest = min(...crowd);
    if (fewest > 4 && !label.must) return null;
    const box = boxes[crowd.indexOf(fewest)];
    placed.push(box);
    return box;
  });
}
