// @ts-check
// What leaves the page: pictures with title and sources, tables, triples, a citation. All of it is made here, nothing is fetched.
import { big, decimal, widthOf } from "./amounts.js";
import { flowsOf, namesOf, sourcesOf } from "./core.js";
import { ringOf } from "./detail.js";
import { csv, h, kept, parts, saved } from "./element.js";
import { round } from "./geometry.js";
import { made, measure } from "./panel.js";
import { cut, framed, written } from "./pictures.js";
import { loopAmount, sentence } from "./tell.js";
import { turtle } from "./turtle.js";
import { dateWords, language, speak, t } from "./words.js";

const SHARP = 2; // pixels of a PNG for each of the screen

/** A picture as pixels. */
async function pixels(text, [width, height]) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: round(width * SHARP), height: round(height * SHARP) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Where the facts of some flows are from: the publishers, those of primary sources and of most facts first. */
function toldBy({ data, view }, numbers, most = 8) {
  const weights = new Map();
  for (const { kind, title: name, publisher = name } of numbers.flatMap((number) => sourcesOf(data, view.at(number)))) {
    weights.set(publisher, (weights.get(publisher) ?? 0) + (kind === "primary" ? 1e6 : 1));
  }
  const names = [...weights].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return [...names.slice(0, most), ...(names.length > most ? [t("and {0} more", names.length - most)] : [])].join(", ");
}

const title = (data, loop, short = (name) => name) => { const names = namesOf(data, loop).map(short); return [...names, names[0]].join(" → "); };
const asof = ({ data, state }) => dateWords(state.filter.until ?? data.asof, "long");

/** A loop as it is cited. */
export const citation = (context, loop, address) => t("citation",
  title(context.data, loop), sentence(context.data, context.view, loop), asof(context), toldBy(context, loop.steps.flat()), made(context.data), address);

/** What the lines of a picture mean, at its scale: the kinds of some flows, and what the legend of the page says. */
const meaning = ({ data, view, look }, numbers, which) => (scale) => [
  ...[...new Set(numbers.map((number) => view.at(number).colour))].sort().map((colour) => ({ text: t(data.colours[colour].label), colour: look.colours[colour] })),
  ...parts(`.lines li${which}`).map(({ className: line, textContent: text }) => ({
    text: text.trim(), line, colour: line === "grey" ? look.grey : look.ink, widths: line === "widths" ? [1, 10, 100].map((billions) => scale * widthOf(billions * 1e9, 0)) : undefined,
  })),
];

/** What each entry of the menu saves. `page` gives the context of now, in light colours for pictures, and the map. */
export function saves(page) {
  const foot = (context, numbers) => kept([numbers.length && t("Sources: {0}.", toldBy(context, numbers)), t("foot of a picture", asof(context)), made(context.data),
    context.data.licence && t("data licence", context.data.licence)]).join(" ");
  const map = () => page.inLight((context) => {
    const { data, view, look } = context;
    const texts = { title: t(data.title), sentence: page.headline(), items: meaning(context, [...view.flows], ":not(.block)"), foot: foot(context, [...view.flows]) };
    return framed(page.map.picture(), texts, look, measure, 720);
  });
  const loop = () => page.inLight((context) => {
    const { data, view, look, font } = context;
    const one = page.loop();
    const short = (name) => cut(name, 600, (text) => measure(text, `700 16px ${font}`));
    const texts = { title: title(data, one, short), sentence: sentence(data, view, one), items: meaning(context, one.steps.flat(), ":not(.block, .grey)"), foot: foot(context, one.steps.flat()) };
    return framed(ringOf(context, one), texts, look, measure, 340);
  });
  const text = (name, type, content) => saved(name, new Blob([content], { type: `${type};charset=utf-8` }));
  const vector = (name, picture) => text(name, "image/svg+xml", written(picture));
  const raster = async (name, picture) => saved(name, await pixels(written(picture), [picture[1].width, picture[1].height].map(Number)));
  const drawn = (what, picture) => ({ [`save-${what}`]: () => vector(`moneygoround-${what}.svg`, picture()), [`save-${what}-png`]: () => raster(`moneygoround-${what}.png`, picture()) });
  const inEnglish = (rows) => { // a mark at its start tells a spreadsheet that it is UTF-8
    const [now, context] = [language(), page.context()];
    speak("en", context.data.words);
    const told = `\ufeff${csv(rows(context))}`;
    speak(now, context.data.words);
    return told;
  };
  const table = (what, rows) => ({ [`save-${what}`]: () => text(`${what}.csv`, "text/csv", inEnglish(rows)) });
  return {
    ...drawn("map", map), ...drawn("loop", loop),
    ...table("loops", loopRows), ...table("flows", flowRows),
    "save-turtle": () => text("moneygoround.ttl", "text/turtle", turtle(page.context().data, page.context().view)),
  };
}

/** A whole number of the smallest unit as a decimal. */
const plain = (data, value) => (value === null || value === undefined ? "" : decimal(big(value), data.digits));

/** The columns are those of Python's tables, in English as everything in them; ids stand for what has one. */
function loopRows({ data, view, state }) {
  const stand = [data.currency, state.filter.until ?? data.asof, data.made.inputs, data.made.version];
  return [data.csv.loops,
    ...view.loops.map((loop, number) => [number + 1, loop.key, title(data, loop), loop.steps.length, data.classes[loop.kind], loopAmount(data, loop), plain(data, loop.low), plain(data, loop.face), plain(data, loop.high),
      loop.undisclosed, loop.closed, loop.sized, idsOf(data, loop), sentence(data, view, loop), ...stand])];
}

/** The flows of a loop in the order of its key. */
const idsOf = (data, { key, organisations, steps }) => data.loops.find((one) => one.key === key).organisations
  .flatMap((one) => steps[organisations.indexOf(one)]).map((at) => data.flows[at].id).join(" ");

function flowRows({ data, view }) {
  return [data.csv.flows,
    ...flowsOf(view).map((flow) => [flow.id, data.deals[flow.deal]?.id, flow.kind, ...(flow.ends ?? [flow.payer, flow.payee].map((at) => data.organisations[at].id)), flow.stated && (flow.written ?? flow.amount),
      plain(data, flow.low), plain(data, flow.face), plain(data, flow.high), data.currency, flow.status, flow.date ?? flow.known, sourcesOf(data, flow).map((source) => source.id).join(" ")])];
}
