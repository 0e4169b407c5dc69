// @ts-check
// What is shown, as Turtle in the names of the whole graph: organisations, flows with amounts and evidence, deals, sources.

/** A view as Turtle. */
export function turtle(data, view) {
  const { ns, id, statuses, classes, prefixes } = data.rdf;
  const local = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const node = (kind, ...parts) => `<${id}${kind}/${parts.map(local).join(":")}>`;
  const text = (value) => `"${String(value).toWellFormed().replace(/["\\\u0000-\u001f\u007f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
  const ours = (name) => `<${ns}${name}>`;
  const said = (subject, pairs) => `${subject} ${Object.entries(pairs).filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => `${/^a$|:/.test(name) ? name : ours(name)} ${value}`).join(" ;\n    ")} .\n`;
  const [flows, ends, deals, sources] = [[], new Set(), new Set(), new Set()];
  for (const number of view.flows) {
    const flow = data.flows[number];
    const [payer, payee] = flow.ends ?? [data.organisations[flow.payer].id, data.organisations[flow.payee].id];
    [payer, payee].forEach((one) => ends.add(one));
    if (flow.deal !== undefined) deals.add(flow.deal);
    flows.push(said(node("flow", flow.id), { a: [ours("Flow"), ...classes[flow.kind].map(ours)].join(", "), payer: node("organisation", payer), payee: node("organisation", payee),
      status: ours(statuses[flow.last ?? flow.status]), partOfDeal: flow.deal === undefined ? null : node("deal", data.deals[flow.deal].id), amount: flow.stated ? node("amount", "flow", flow.id) : null }));
    if (flow.stated) {
      const [qualifier, low, face, high, currency, per, words] = flow.stated;
      const figure = (value) => (value === null ? null : `"${value}"^^xsd:decimal`);
      flows.push(said(node("amount", "flow", flow.id), { a: "schema:MonetaryAmount", qualifier: ours(qualifier), "schema:currency": currency && text(currency), "schema:minValue": figure(low), face: figure(face),
        "schema:maxValue": figure(high), per: per && ours(per), words: words && text(words) }));
    }
    (flow.evidence ?? []).forEach((item, at) => {
      if (item.source !== undefined) sources.add(item.source);
      flows.push(said(node("evidence", "flow", flow.id, String(at + 1)), { a: ours("Evidence"), about: node("flow", flow.id), position: at + 1, says: text(item.says),
        quote: item.quote && text(item.quote), "dct:source": item.source === undefined ? null : node("source", data.sources[item.source].id) }));
    });
  }
  const named = data.organisations.filter((one) => ends.has(one.id)).map((one) => said(node("organisation", one.id), { "skos:prefLabel": text(one.name), country: one.country && text(one.country) }));
  const titled = [...deals].map((deal) => said(node("deal", data.deals[deal].id), { a: ours("Deal"), "dct:title": text(data.deals[deal].title) }));
  const told = [...sources].map((number) => data.sources[number]).map((one) => said(node("source", one.id), { a: ours("Source"), "dct:title": text(one.title), "schema:url": (one.url ?? one.address) && `${text(one.url ?? one.address)}^^xsd:anyURI`, publisher: one.publisher && text(one.publisher) }));
  return [prefixes, ...named, ...flows, ...titled, ...told].join("\n");
}
