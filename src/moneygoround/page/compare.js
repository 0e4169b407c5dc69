// @ts-check
// Two views side by side: which loops and flows are new, changed or gone, who pays and is paid less or more.
import { inAll } from "./circle.js";
import { flowsOf } from "./core.js";

const NOTHING = { low: 0n, face: 0n, high: 0n };
const same = (a, b) => a.low === b.low && a.face === b.face && a.high === b.high;

/** What differs between two views, in the order of their lists. */
export function differences(data, before, after) {
  const loops = (view) => new Map(view.loops.map((loop) => [loop.key, loop]));
  const flows = (view) => new Map([...flowsOf(view), ...view.beside, ...view.inside].map((flow) => [flow.id, flow]));
  const [old, now, once, today] = [loops(before), loops(after), flows(before), flows(after)];
  const changed = (a, b) => !same(a, b) || a.kind !== b.kind || a.undisclosed !== b.undisclosed;
  const fresh = (one, other) => [...one.keys()].filter((key) => !other.has(key)).map((key) => one.get(key));
  const pairs = (one, other, differs) => [...one.keys()].filter((key) => other.has(key)).map((key) => [other.get(key), one.get(key)]).filter((pair) => differs(...pair));
  const became = (name) => pairs(today, once, (a, b) => change(a, b) === name);
  return {
    loops: { new: fresh(now, old), gone: fresh(old, now), changed: pairs(now, old, changed) },
    flows: { new: fresh(today, once), gone: fresh(once, today), status: became("status"), amount: became("amount"), inside: became("inside"), details: became("details") },
    shifts: shifts(data, before, after),
  };
}

/** What is first to be said of a flow that stands in both views; nothing if it stands as it did. */
function change(old, now) {
  if (old.payer !== old.payee && now.payer === now.payee) return "inside";
  if (old.status !== now.status) return "status";
  if (!same(old, now)) return "amount";
  return old.payer !== now.payer || old.payee !== now.payee ? "details" : "";
}

/** Who pays, or is paid, more or less in all: the largest difference first. */
function shifts(data, before, after) {
  const found = [];
  for (const end of ["payer", "payee"]) {
    const [once, today] = [inAll(data, before, end), inAll(data, after, end)];
    for (const at of new Set([...once.keys(), ...today.keys()])) {
      const [old, now] = [once.get(at) ?? NOTHING, today.get(at) ?? NOTHING];
      if (!same(old, now)) found.push({ at, end, before: old, after: now });
    }
  }
  const size = ({ before: a, after: b }) => { const gap = (a.face ?? 0n) - (b.face ?? 0n); return gap < 0n ? -gap : gap; };
  return found.sort((a, b) => (size(a) === size(b) ? 0 : size(a) > size(b) ? -1 : 1));
}
