// @ts-check
// The language of the page. Short English stands in the code and is the key; long texts have a name there, and all texts of
// another language stand in a table in the data.
import { assign } from "./element.js";

const speech = { lang: "en", table: {}, comma: ".", missing: new Set() };

/** Speak a language that the data has a table for; English otherwise. */
export function speak(lang, tables) {
  const known = Object.hasOwn(tables, lang) ? lang : "en";
  assign(speech, { lang: known, table: tables[known] });
  speech.comma = known === "en" ? "." : new Intl.NumberFormat(known).formatToParts(1.5).find((part) => part.type === "decimal").value;
}

export const language = () => speech.lang;
/** English texts that were asked for in another language and have no translation. */
export const untold = () => [...speech.missing];

/** A text in the language of the page, with values in its places {0}, {1} and so on. */
export function t(text, ...values) {
  const found = Object.hasOwn(speech.table, text) ? speech.table[text] : undefined;
  if (found === undefined && speech.lang !== "en" && /[a-z]{2}/i.test(text)) speech.missing.add(text);
  return String(found ?? text).replace(/\{(\d)\}/g, (_, number) => String(values[number] ?? ""));
}

/** A number written in English, with the decimal sign of the language. */
export const figure = (text) => (speech.comma === "." ? text : text.replace(/(?<=\d)\.(?=\d)/g, speech.comma));

/** How many of something: 1 loop, 3 loops. */
export const plural = (count, word) => `${count} ${t(count === 1 ? word : `${word}s`)}`;

const formats = {};
/** A date as people write it, no more exact than it is known: 18 Nov 2025, Nov 2025, Q3 2025. */
export function dateWords(date, month = "short") {
  const [year, part, day] = String(date ?? "").split("-");
  if (!part) return year;
  if (!/^\d/.test(part)) return month === "short" ? `${part} ${year}` : date;
  const kept = `${speech.lang} ${month} ${Boolean(day)}`; // a formatter takes longer to make than to use
  formats[kept] ??= new Intl.DateTimeFormat(speech.lang === "en" ? "en-GB" : speech.lang, { month, year: "numeric", timeZone: "UTC", day: day && "numeric" });
  return formats[kept].format(Date.UTC(year, part - 1, day ?? 1));
}

/** The name of a language or a country by its code. */
export function nameIn(type, code) {
  try { return new Intl.DisplayNames(speech.lang, { type }).of(code); } catch { return code; }
}

/** An amount in the words of its record, in the language of the page. */
export const amountIn = (words) => (speech.lang === "en" ? words : figure(words).replace(new RegExp(t("words of amounts"), "g"), (word) => t(word)));
