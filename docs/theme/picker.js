// The picker of translation paths: the same tables as the command `codecs`, without a server.
// What is chosen stands behind the # of the address, where it works from a folder, too:
// codecs.html#from=opus:48000&to=alaw:8000&asterisk=22&build=debian&modules=all
const form = document.getElementById("codec-picker");
const data = window.codecPaths;
const words = JSON.parse(form.dataset.words);
const { colon, comma, semicolon } = words;
const output = form.querySelector("output");
const fields = { from: "from", to: "to", asterisk: "version", build: "build", modules: "modules" };
const usual = { version: "22", build: "debian", modules: "all", from: "opus:48000", to: "alaw:8000" };
// A choice that is not among the values, or a codec without its rate, gives way to what is there.
const fill = (name, values, wanted, labels = (value) => value) => {
  form.elements[name].replaceChildren(...values.map((value) => new Option(labels(value), value)));
  const among = (value) => values.find((each) => each === value || each.split(":")[0] === value);
  form.elements[name].value = among(wanted) ?? among(usual[name]) ?? values[0];
};
const unique = (values) => [...new Set(values)];

function chosen() {
  const [version, build, modules] = ["version", "build", "modules"].map((name) => form.elements[name].value);
  return data.cases.find((each) => each[0] === version && each[1] === build && each[2] === modules);
}

// The translators from one format to another, in order; null where there is no path.
function walk(graph, from, to) {
  const links = [];
  for (let at = from; at !== to; at = links.at(-1)[1]) {
    const number = graph.first[at * graph.formats.length + to];
    if (number < 0) return null;
    links.push(graph.links[number]);
  }
  return links;
}

function answer(graph, from, to) {
  const links = walk(graph, from, to);
  const name = (place) => graph.formats[place].replace(":", "@");
  if (links === null) {
    const help = graph.missing[-1 - graph.first[from * graph.formats.length + to]];
    return { steps: [], cost: null, via: [], missing: help ? help.split(" ") : [] };
  }
  return {
    steps: [name(from), ...links.map((link) => name(link[1]))],
    cost: links.reduce((sum, link) => sum + link[2], 0),
    via: unique(links.map((link) => graph.modules[link[3]])),
    missing: [],
  };
}
window.codecAnswer = (from, to) => {
  const graph = data.graphs[chosen()[4]];
  return answer(graph, graph.formats.indexOf(from), graph.formats.indexOf(to));
};

const element = (tag, text, kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });
const coded = (names) => names.flatMap((name, place) => [place ? comma : "", element("code", name)]);

function one(found) {
  const lines = [];
  if (!found.steps.length) {
    lines.push(element("strong", words.none));
    if (found.missing.length) {
      const help = element("p", `${words.load}${colon}`);
      help.append(...coded(found.missing));
      lines.push(help);
    }
    return lines;
  }
  if (found.steps.length === 1) return [element("p", words.same)];
  lines.push(element("p", found.steps.join(" → "), "steps"));
  const about = element("p", `${words.cost}${colon}${found.cost} · ${words.via}${colon}`);
  about.append(...coded(found.via));
  lines.push(about);
  const rates = found.steps.map((step) => Number(step.split("@")[1]));
  const least = Math.min(...rates);
  const lossy = found.steps.slice(1).filter((step) => !step.startsWith("slin@")).length;
  const said = [lossy ? words.step.replace("{count}", lossy) : ""];
  if (least < rates[0]) said.push(words.narrowed.replace("{rate}", least));
  if (!lossy && least >= rates[0]) said.push(words.lossless);
  lines.push(element("p", said.filter(Boolean).join(semicolon), "hint"));
  return lines;
}

function all(graph, from) {
  const table = element("table", "", "data");
  const body = table.createTBody();
  graph.formats.forEach((format, to) => {
    if (to === from) return;
    const found = answer(graph, from, to);
    const row = body.insertRow();
    row.insertCell().append(element("code", format));
    row.insertCell().append(found.steps.length ? element("span", found.steps.join(" → "), "steps") : words.none);
    row.insertCell().textContent = found.cost ?? "";
  });
  return [table];
}

function show() {
  const graph = data.graphs[chosen()[4]];
  const from = graph.formats.indexOf(form.elements.from.value);
  const target = form.elements.to.value;
  const shown = target === "*" ? all(graph, from) : one(answer(graph, from, graph.formats.indexOf(target)));
  const link = element("p", "", "hint");
  link.append(Object.assign(element("a", words.link), { href: address() }));
  output.replaceChildren(...shown, link);
}

// Each field offers what goes with those before it.
function offer(wanted) {
  fill("version", unique(data.cases.map((each) => each[0])), wanted.version, (name) => words[name] ?? name);
  const version = form.elements.version.value;
  const builds = data.cases.filter((each) => each[0] === version).map((each) => each[1]);
  fill("build", unique(builds), wanted.build, (name) => words[name]);
  const build = form.elements.build.value;
  const sets = data.cases.filter((each) => each[0] === version && each[1] === build).map((each) => each[2]);
  fill("modules", sets, wanted.modules, (name) => words[name]);
  const formats = data.graphs[chosen()[4]].formats;
  fill("from", formats, wanted.from);
  fill("to", ["*", ...formats], wanted.to, (name) => (name === "*" ? words.every : name));
  show();
}

const address = () =>
  `#${Object.entries(fields).map(([key, name]) => `${key}=${form.elements[name].value}`).join("&")}`;

// What the address asks for; null where it names a place of the page.
function asked() {
  const said = new URLSearchParams(location.hash.slice(1));
  if (location.hash && !said.get("from")) return null;
  return Object.fromEntries(Object.entries(fields).map(([key, name]) => [name, said.get(key) ?? usual[name]]));
}

form.addEventListener("change", () => {
  offer(Object.fromEntries(Object.values(fields).map((name) => [name, form.elements[name].value])));
  location.hash = address();
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => {
  const wanted = asked();
  if (wanted) offer(wanted);
});
offer(asked() ?? usual);
if (location.hash && asked()) form.scrollIntoView();
