// The picker of translation paths: the same tables as the command `codecs`, without a server.
const form = document.getElementById("codec-picker");
const data = window.codecPaths;
const words = JSON.parse(form.dataset.words);
const output = form.querySelector("output");
const fill = (name, values, labels = (value) => value) => {
  const select = form.elements[name];
  const before = select.value;
  select.replaceChildren(...values.map((value) => new Option(labels(value), value)));
  select.value = values.includes(before) ? before : values[0];
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
const coded = (names) => names.flatMap((name, place) => [place ? ", " : "", element("code", name)]);

function one(found) {
  const lines = [];
  if (!found.steps.length) {
    lines.push(element("strong", words.none));
    if (found.missing.length) {
      const help = element("p", `${words.load}: `);
      help.append(...coded(found.missing));
      lines.push(help);
    }
    return lines;
  }
  if (found.steps.length === 1) return [element("p", words.same)];
  lines.push(element("p", found.steps.join(" → "), "steps"));
  const about = element("p", `${words.cost}: ${found.cost} · ${words.via}: `);
  about.append(...coded(found.via));
  lines.push(about);
  const rates = found.steps.map((step) => Number(step.split("@")[1]));
  const least = Math.min(...rates);
  const lossy = found.steps.slice(1).filter((step) => !step.startsWith("slin@")).length;
  const said = [lossy ? words.step.replace("{count}", lossy) : ""];
  if (least < rates[0]) said.push(words.narrowed.replace("{rate}", least));
  if (!lossy && least >= rates[0]) said.push(words.lossless);
  lines.push(element("p", said.filter(Boolean).join("; "), "hint"));
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
    row.insertCell().append(element("span", found.steps.join(" → ") || words.none, "steps"));
    row.insertCell().textContent = found.cost ?? "";
  });
  return [table];
}

function show() {
  const graph = data.graphs[chosen()[4]];
  const from = graph.formats.indexOf(form.elements.from.value);
  const target = form.elements.to.value;
  const shown = target === "*" ? all(graph, from) : one(answer(graph, from, graph.formats.indexOf(target)));
  output.replaceChildren(...shown);
}

function offer() {
  const version = form.elements.version.value;
  fill("build", unique(data.cases.filter((each) => each[0] === version).map((each) => each[1])), (name) => words[name]);
  const build = form.elements.build.value;
  const sets = data.cases.filter((each) => each[0] === version && each[1] === build).map((each) => each[2]);
  fill("modules", sets, (name) => words[name]);
  const formats = data.graphs[chosen()[4]].formats;
  const first = !form.elements.from.value;
  fill("from", formats);
  fill("to", ["*", ...formats], (name) => (name === "*" ? words.every : name));
  if (first) {
    form.elements.from.value = "opus:48000";
    form.elements.to.value = "alaw:8000";
  }
  show();
}

fill("version", unique(data.cases.map((each) => each[0])));
form.elements.version.value = "22";
form.addEventListener("change", offer);
form.addEventListener("submit", (event) => event.preventDefault());
offer();
