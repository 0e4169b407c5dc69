// @ts-check
// Sentences: a loop step by step, the head of the page. In English they are those of Python, word for word.
import { alone, amountWords, big, billions, intervalWords, sum, together } from "./amounts.js";
import { leading, namesOf } from "./core.js";
import { kept } from "./element.js";
import { amountIn, dateWords, language, plural, t } from "./words.js";

/** An amount of the page in words. */
export const said = (data, minor) => amountIn(amountWords(minor, data.currency, data.digits));
export const saidAll = (data, amount) => amountIn(intervalWords(amount, data.currency, data.digits));

/** What a verb says by status: `may` for a promise that binds nobody, the present for one that does, the past when done. */
function tense([verb, past], form, status, vague, values) {
  const may = ["may {0}", `may ${verb}`];
  const ways = { completed: ["did {0}", past], reported: ["reportedly {0}", `reportedly ${verb}s`], letter_of_intent: may };
  const [how, word] = ways[status] ?? (vague ? may : ["does {0}", `${verb}s`]);
  return language() === "en" ? `${word} ${t(form, ...values)}` : t(how, t(`${verb} ${form}`, ...values));
}

/** Flows of one kind as a clause without subject and payee: may invest up to 100 bn USD in. */
function clause(data, flows) {
  const lead = leading(flows);
  const told = data.clauses[lead.kind];
  const worth = together(flows);
  const words = intervalWords(worth, data.currency, data.digits, alone(flows));
  return tense(told, told[worth.face === null ? 3 : 2], lead.status, words.startsWith("up to"), [amountIn(words), t(data.organisations[lead.payee].sells ?? "goods or services")]);
}

/** The flows of a step by kind, and by whether they are done: those with the largest amounts, two groups at most. */
function toldApart(flows) {
  const group = (flow) => `${flow.kind} ${flow.status === "completed" ? 1 : 0}`;
  const groups = [...new Set(flows.map(group))].map((key) => { const held = flows.filter((flow) => group(flow) === key); return { key, held, face: together(held).face ?? 0n }; });
  const first = groups.find(({ key }) => key === group(leading(flows)));
  const others = groups.filter((one) => one !== first && one.face).sort((a, b) => (a.face === b.face ? (a.key < b.key ? -1 : 1) : a.face > b.face ? -1 : 1));
  return [first, ...others.slice(0, first.face ? 1 : 0)];
}

/** A loop told in one sentence, step by step, with what can come back at its end. */
export function sentence(data, view, loop) {
  const names = namesOf(data, loop);
  const clauses = loop.steps.map((step, number) => `${toldApart(step.map(view.at)).map(({ held }) => clause(data, held)).join(` ${t("and")} `)} ${names[(number + 1) % names.length]}`);
  const told = clauses.map((text, number) => (number ? `${t("which", names[number])} ${text}` : `${names[0]} ${text}`));
  return `${told.join(", ")}: ${ending(data, view, loop)}.`;
}

/** What a loop comes to. */
function ending(data, view, loop) {
  const steps = loop.steps.map((step) => step.map(view.at));
  if (loop.contingent) {
    const open = steps.filter((step) => step.every((flow) => flow.side === "contingent") && step.some((flow) => flow.status !== "completed")).map((step) => leading(step).kind);
    if (!open.length) return t("closes in shares");
    return t("closes if", Object.keys(data.events).filter((kind) => open.includes(kind)).map((kind) => t(data.events[kind])).join(` ${t("and")} `));
  }
  if (loop.face === null) return t("no amount known");
  const words = said(data, loop.face);
  const capital = leading(steps[0]).side === "capital" && sum(toldApart(steps[0]).map(({ face }) => face)) >= loop.face;
  const what = capital ? t("{0} of it", words) : words;
  if (loop.undisclosed) {
    const missing = loop.undisclosed === 1 ? t("an amount is not public") : t("{0} amounts are not public", loop.undisclosed);
    return `${missing}; ${loop.bounded ? t("at most {0} can come back", what) : t("back is open")}`;
  }
  if (loop.bounded) return t("up to {0} can come back", what);
  return loop.low === loop.face ? (capital ? t("or more of it", words) : t("or more", words)) : t("as stated up to", what);
}

/** The amount of a loop in a list. */
export function loopAmount(data, loop) {
  if (loop.face === null) return t("no public amount");
  const words = said(data, loop.face);
  if (open(loop)) return t(loop.contingent ? "contingent, {0}" : "open, {0}", t("{0} stated", words));
  const limited = loop.undisclosed ? `≤ ${words}` : loop.low < loop.face ? t("up to {0}", words) : loop.bounded ? words : `≥ ${words}`;
  return loop.contingent ? t("contingent, {0}", limited) : limited;
}

/** Whether more or less than what is stated may come back. */
export const open = (loop) => loop.undisclosed > 0 && !loop.bounded;

/** A certified amount in words. */
export const sumWords = (data, { amount, about }) => (about && amount ? t("about {0}", said(data, big(amount))) : said(data, big(amount)));

/** The sentence at the head of the page, for what the filter leaves; `found` is the returning capital of that. */
export function headline(data, filter, view, found) {
  const count = view.loops.length;
  const day = filter.until ?? data.asof;
  const loops = t("{0} of up to {1} steps", plural(count, "loop"), t(data.rule.longest));
  let told = t(`head of ${filter.firm ? "firm " : ""}flow${view.flows.size === 1 ? "" : "s"}`, view.flows.size, view.organisations.size, loops);
  if (day) told = t("As of {0}, {1}", dateWords(day, "long"), told);
  const back = BigInt(found.of) ? t("head of returning", said(data, BigInt(found.of)), sumWords(data, found.face), sumWords(data, found.ceiling)) : "";
  const limited = limits(data, filter);
  return `${told}${limited && ` (${limited})`}${back}.`;
}

/** What an id that is struck stands for. */
export const struckAs = (data, id) => ["flow", "deal", "organisation"].find((word) => data[`${word}s`].some((one) => one.id === id));

/** How many flows, deals and organisations are struck, in words. */
export function takenAway(data, names) {
  const words = names.map((id) => struckAs(data, id));
  return t("{0} taken away", [...new Set(words)].map((word) => plural(words.filter((one) => one === word).length, word)).join(", "));
}

/** What a box that stands for several holds. */
export const folded = (fold) => fold.label.replace(/\p{L}+/gu, (word) => t(word));

/** What a filter leaves out, in words. */
export function limits(data, filter) {
  return kept([
    filter.least && t("only loops of at least {0}", said(data, billions(filter.least, data.digits))),
    filter.capital && t("with capital"), filter.off.length && t("only the kinds shown"), filter.out.length && t("only the statuses shown"),
    filter.strike.length && takenAway(data, filter.strike),
  ]).join(", ");
}
