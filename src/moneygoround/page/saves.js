// @ts-check
// What leaves the page: pictures with title and sources, tables, triples, a citation. All of it is made here, nothing is fetched.
import { big, decimal } from "./amounts.js";
import { nameOf } from "./core.js";
import { ringOf } from "./detail.js";
import { csv, h, saved } from "./element.js";
import { framed, written } from "./pictures.js";
import { loopAmount, sentence } from "./tell.js";
import { turtle } from "./turtle.js";
import { dateWords, language, speak, t } from "./words.js";

const SHARP = 2; // pixels of a PNG for each of the screen

/** A picture as pixels. */
async function pixels(text, [width, height]) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = h("canvas", { width: Math.round(width * SHARP), height: Math.round(height * SHARP) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Where the facts of a loop are from: the publishers, primary sources first. */
export function toldBy(data, view, loop, most = 8) {
  const sources = loop.steps.flat().flatMap((number) => view.at(number).evidence ?? []).map((item) => data.sources[item.source]).filter(Boolean)
    .sort((a, b) => Number(b.kind === "primary") - Number(a.kind === "primary"));
  return [...new Set(sources.map((source) => source.publisher ?? source.title))].slice(0, most).join(", ");
}

const title = (data, loop) => [...loop.organisations, loop.organisations[0]].map((one) => nameOf(data, one)).join(" → ");
const asof = ({ data, state }) => dateWords(state.filter.until ?? data.asof, "long");

/** A loop as it is cited. */
export const citation = (context, loop, address) => t("citation",
  title(context.data, loop), sentence(context.data, context.view, loop), asof(context), toldBy(context.data, context.view, loop), context.data.made.version, context.data.made.inputs.slice(0, 12), address);

/** What each entry of the menu saves. `page` gives the context of now, in light colours for pictures, and the map. */
export function saves(page) {
  const foot = (context) => t("foot of a picture", asof(context), context.data.made.version, context.data.made.inputs.slice(0, 12));
  const map = () => page.inLight((context) => framed(page.map.picture(), { title: t(context.data.title), sentence: page.headline(), foot: foot(context) }, context.look, 1000, 1));
  const loop = () => page.inLight((context) => {
    const { data, view } = context;
    const one = page.loop();
    return framed(ringOf(context, one), { title: title(data, one), sentence: sentence(data, view, one), foot: `${t("Sources: {0}.", toldBy(data, view, one))} ${foot(context)}` }, context.look);
  });
  const text = (name, type, made) => saved(name, new Blob([made], { type: `${type};charset=utf-8` }));
  const table = (name, rows) => { // a mark at its start tells a spreadsheet that it is UTF-8
    const { data } = page.context();
    const now = language();
    speak("en", data.words);
    text(name, "text/csv", `\ufeff${csv(rows(page.context()))}`);
    speak(now, data.words);
  };
  const vector = (name, picture) => text(name, "image/svg+xml", written(picture));
  const raster = async (name, picture) => saved(name, await pixels(written(picture), [picture[1].width, picture[1].height].map(Number)));
  return {
    "save-map": () => vector("moneygoround-map.svg", map()),
    "save-map-png": () => raster("moneygoround-map.png", map()),
    "save-loop": () => vector("moneygoround-loop.svg", loop()),
    "save-loop-png": () => raster("moneygoround-loop.png", loop()),
    "save-loops": () => table("loops.csv", loopRows),
    "save-flows": () => table("flows.csv", flowRows),
    "save-turtle": () => text("moneygoround.ttl", "text/turtle", turtle(page.context().data, page.context().view)),
  };
}

/** A whole number of the smallest unit as a decimal. */
const plain = (data, value) => (value === null || value === undefined ? "" : decimal(big(value), data.digits));

/** The columns are those of Python's tables, in English as everything in them; ids stand for what has one. */
function loopRows({ data, view, state }) {
  const stand = [data.currency, state.filter.until ?? data.asof, data.made.inputs, data.made.version];
  return [["rank", "key", "organisations", "steps", "class", "amount", "floor", "face", "ceiling", "undisclosed_steps", "closed_on", "sized_on", "flows", "sentence", "currency", "as_of", "inputs", "version"],
    ...view.loops.map((loop, number) => [number + 1, loop.key, title(data, loop), loop.steps.length, data.classes[loop.kind], loopAmount(data, loop), plain(data, loop.low), plain(data, loop.face), plain(data, loop.high),
      loop.undisclosed, loop.closed, loop.sized, flowsOf(data, loop), sentence(data, view, loop), ...stand])];
}

/** The flows of a loop in the order of its key. */
const flowsOf = (data, { key, organisations, steps }) => data.loops.find((one) => one.key === key).organisations
  .flatMap((one) => steps[organisations.indexOf(one)]).map((at) => data.flows[at].id).join(" ");

function flowRows({ data, view }) {
  return [["id", "deal", "kind", "from", "to", "amount", "floor", "face", "ceiling", "currency", "status", "known_from", "sources"],
    ...[...view.flows].map(view.at).map((flow) => [flow.id, data.deals[flow.deal]?.id, flow.kind, ...(flow.ends ?? [flow.payer, flow.payee].map((at) => data.organisations[at].id)), flow.stated && (flow.written ?? flow.amount),
      plain(data, flow.low), plain(data, flow.face), plain(data, flow.high), data.currency, flow.status, flow.date ?? flow.known, (flow.evidence ?? []).map((item) => data.sources[item.source]?.id).join(" ")])];
}
