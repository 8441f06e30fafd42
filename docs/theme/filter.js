// Entries and rows of a long page: only those that a version has, or that say what somebody types.
const form = document.querySelector("form.filter");
const output = form.querySelector("output");
const article = form.closest("article");
// What is shown or hidden together: a heading with its entry, or a row of the view.
const entries = [...article.querySelectorAll("h3 + .entry")].map((entry) => [entry.previousElementSibling, entry]);
const rows = [...article.querySelectorAll("table.conf tbody tr:not(.section)")].map((row) => [row]);
const headings = [...article.querySelectorAll("h2")];

const text = (parts) => parts.map((part) => part.textContent).join(" ").toLowerCase();
const has = (parts, version) => {
  const known = parts.at(-1).dataset.branches;
  return !version || known === undefined || known.split(" ").includes(version);
};

function show() {
  const asked = form.elements.words.value.trim().toLowerCase();
  const version = form.elements.version.value;
  for (const parts of [...entries, ...rows]) {
    const shown = has(parts, version) && text(parts).includes(asked);
    for (const part of parts) part.hidden = !shown;
  }
  const seen = entries.filter(([heading]) => !heading.hidden).length;
  const filtered = Boolean(asked || version);
  // A heading above nothing goes as well.
  for (const heading of headings) {
    const own = [];
    for (let next = heading.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) {
      if (next.tagName === "H3") own.push(next);
    }
    heading.hidden = own.length > 0 && own.every((each) => each.hidden);
  }
  output.textContent = filtered ? form.dataset.count.replace("{count}", seen).replace("{all}", entries.length) : "";
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
show();
