// @ts-check
// What leaves the page: pictures with title and sources, tables, triples, a citation. All of it is made here, nothing is fetched.
import { big } from "./amounts.js";
import { nameOf } from "./core.js";
import { ringOf } from "./detail.js";
import { csv, h, saved } from "./element.js";
import { round } from "./geometry.js";
import { framed, written } from "./pictures.js";
import { loopAmount, sentence } from "./tell.js";
import { turtle } from "./turtle.js";
import { dateWords, t } from "./words.js";

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
  const vector = (name, picture) => text(name, "image/svg+xml", written(picture));
  const raster = async (name, picture) => saved(name, await pixels(written(picture), [picture[1].width, picture[1].height].map(Number)));
  return {
    "save-map": () => vector("moneygoround-map.svg", map()),
    "save-map-png": () => raster("moneygoround-map.png", map()),
    "save-loop": () => vector("moneygoround-loop.svg", loop()),
    "save-loop-png": () => raster("moneygoround-loop.png", loop()),
    "save-loops": () => text("loops.csv", "text/csv", csv(loopRows(page.context()))),
    "save-flows": () => text("flows.csv", "text/csv", csv(flowRows(page.context()))),
    "save-turtle": () => text("moneygoround.ttl", "text/turtle", turtle(page.context().data, page.context().view)),
  };
}

/** A whole number of the smallest unit as a decimal. */
function plain(data, value) {
  if (value === null || value === undefined) return "";
  const text = big(value).toString().padStart(data.digits + 1, "0");
  return data.digits ? `${text.slice(0, -data.digits)}.${text.slice(-data.digits)}`.replace(/\.0+$/, "") : text;
}

function loopRows({ data, view }) {
  return [["rank", "key", "loop", "class", "steps", "undisclosed", "amount", `at face value ${data.currency}`.trim(), "closed on", "sentence"],
    ...view.loops.map((loop, number) => [number + 1, loop.key, loop.organisations.map((one) => nameOf(data, one)).join(" → "), loop.kind, loop.steps.length, loop.undisclosed,
      loopAmount(data, loop), plain(data, loop.face), loop.closed, sentence(data, view, loop)])];
}

function flowRows({ data, view }) {
  return [["id", "from", "to", "kind", "amount", "floor", "at face value", "ceiling", "status", "known from", "deal", "sources"],
    ...[...view.flows].map(view.at).map((flow) => [flow.id, data.organisations[flow.payer].id, data.organisations[flow.payee].id, data.kinds[flow.kind], flow.amount, plain(data, flow.low), plain(data, flow.face), plain(data, flow.high),
      data.ends[flow.status], flow.date ?? flow.known, data.deals[flow.deal]?.title, (flow.evidence ?? []).map((item) => data.sources[item.source]?.url ?? data.sources[item.source]?.title).join(" ")])];
}
