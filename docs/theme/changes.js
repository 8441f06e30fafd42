// What changed between two branches: the rows that differ, and the columns between.
// What is chosen stands behind the # of the address: changes.html#from=18&to=22
const form = document.getElementById("changes");
const output = form.querySelector("output");
const branches = [...form.elements.from.options].map((option) => option.value);
const tables = [...document.querySelectorAll("table.changes")];

function differs(row, from, to) {
  return row.dataset.first.split("|")[from] !== row.dataset.last.split("|")[to];
}

function show() {
  const [from, to] = ["from", "to"].map((name) => branches.indexOf(form.elements[name].value)).sort((a, b) => a - b);
  let count = 0;
  for (const table of tables) {
    let rows = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = !differs(row, from, to);
      rows += !row.hidden;
    }
    for (const row of table.rows) {
      branches.forEach((_, place) => { row.cells[place + 1].hidden = place < from || place > to; });
    }
    const part = table.closest(".scroll");
    part.hidden = !rows;
    part.previousElementSibling.hidden = !rows;
    count += rows;
  }
  output.textContent = (count ? form.dataset.count : form.dataset.none)
    .replace("{count}", count).replace("{from}", branches[from]).replace("{to}", branches[to]);
}

function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of ["from", "to"]) {
    if (branches.includes(said.get(name))) form.elements[name].value = said.get(name);
  }
  show();
}

form.addEventListener("change", () => {
  history.replaceState(null, "", `#from=${form.elements.from.value}&to=${form.elements.to.value}`);
  show();
});
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", read);
form.hidden = false;
read();
