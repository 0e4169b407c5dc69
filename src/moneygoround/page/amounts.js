// @ts-check
// Amounts of money: in words, added up, bounded, compared. Exact whole numbers of the smallest unit.

/** An amount as a big integer; null where nothing is stated. @param {number|string|null|undefined} value */
export const big = (value) => (value === null || value === undefined ? null : BigInt(value));

const SCALES = [["tn", 12], ["bn", 9], ["m", 6]];

/** An amount in plain English, rounded half to even to four figures: 6.3 bn USD. @param {bigint} minor */
export function amountWords(minor, currency, digits) {
  const rounded = fourFigures(minor);
  const found = SCALES.find(([, power]) => rounded >= 10n ** BigInt(Number(power) + digits));
  const text = decimal(rounded, digits + Number(found ? found[1] : 0));
  return [text, found ? found[0] : "", currency].filter(Boolean).join(" ");
}

function fourFigures(minor) {
  const extra = minor.toString().length - 4;
  if (extra <= 0) return minor;
  const unit = 10n ** BigInt(extra);
  const [whole, rest] = [minor / unit, (minor % unit) * 2n];
  const up = rest > unit || (rest === unit && whole % 2n === 1n);
  return (whole + (up ? 1n : 0n)) * unit;
}

/** A whole number as a decimal. */
export function decimal(value, places) {
  const text = value.toString().padStart(places + 1, "0");
  const [whole, part] = [text.slice(0, text.length - places), text.slice(text.length - places).replace(/0+$/, "")];
  return part ? `${whole}.${part}` : whole;
}

/** An interval as people say it, in English; the words of the record itself, `own`, win. "Up to" is never left out. */
export function intervalWords({ low, face, high }, currency, digits, own = null) {
  if (own?.own) return own.amount;
  if (face === null) return "an undisclosed amount";
  const words = amountWords(face, currency, digits);
  if (high === null && low < face) return low ? `at least ${amountWords(low, currency, digits)} (${words} as stated)` : `${words} as stated`;
  if (high === null) return `at least ${words}`;
  if (low < face) return own?.range ? `${amountWords(low, currency, digits)} to ${words}` : `up to ${words}`;
  return words;
}

/** The flow whose own words stand for a step: a single one that counts in full. */
export const alone = (flows) => (flows.length === 1 && flows[0].face !== undefined && !flows[0].apart ? flows[0] : null);

/** The shorter words where there is little room: what is stated, without its floor. */
export const brief = (words) => words.replace(/^at least .* \((.* as stated)\)$/, "$1");

/** Flows side by side: the face over those that state one, no ceiling where one of them has none; joint totals bound them. */
export function together(flows, totals = []) {
  const single = new Map(flows.filter((flow) => flow.low !== 0 || flow.face !== 0 || flow.high !== 0).map((flow) => [flow.id, flow]));
  const parts = [];
  for (const total of totals) {
    const held = total.flows.map((id) => single.get(id)).filter(Boolean);
    held.forEach((flow) => single.delete(flow.id));
    if (held.length) parts.push(within(total, held));
  }
  return summed([...parts, ...[...single.values()].map(interval)]);
}

export const interval = (flow) => ({ low: big(flow.low) ?? 0n, face: big(flow.face), high: big(flow.high) });

function summed(parts) {
  const faces = parts.map((part) => part.face).filter((face) => face !== null);
  const highs = parts.map((part) => part.high);
  return {
    low: sum(parts.map((part) => part.low)),
    face: faces.length ? sum(faces) : parts.length ? null : 0n,
    high: highs.includes(null) ? null : sum(highs),
  };
}

/** What flows of a joint total can carry: its face stands for them only if they are all here. */
function within(total, held) {
  const amount = summed(held.map(interval));
  const high = lesser(amount.high, big(total.high));
  const all = held.length === total.flows.length && held.some((flow) => big(flow.face) === null);
  const face = all ? big(total.face) : amount.face === null ? null : lesser(amount.face, big(total.face));
  return { low: lesser(lesser(amount.low, face), high), face, high };
}

/** Billions, written as a decimal, in the smallest unit; what is finer than that does not count. */
export function billions(text, digits) {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(9 + digits, "0").slice(0, 9 + digits));
}

/** The smaller of two limits, where null is none. */
export const lesser = (a, b) => (a === null ? b : b === null || a < b ? a : b);

export const sum = (values) => values.reduce((total, value) => total + value, 0n);
export const least = (values) => values.reduce((found, value) => (found === null || value < found ? value : found), null);

/** Whether most of the stated money of some flows is no more than a promise: "up to", or in a letter of intent. */
export function promised(flows) {
  const of = (some) => sum(some.map((flow) => big(flow.face) ?? 0n));
  return of(flows.filter((flow) => flow.promised)) * 2n > of(flows);
}

/** How wide a flow is drawn: 3 more for each tenfold of a billion. */
export function widthOf(face, digits) {
  return 1.6 + 3 * Math.log10(1 + Number(face ?? 0n) / 10 ** (9 + digits));
}
