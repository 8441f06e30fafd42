// Small things of the site; every page works without it.

// The language switch keeps the place within the page.
function pair() {
  for (const link of document.querySelectorAll(".md-select__link[hreflang]")) link.hash = location.hash;
}
addEventListener("hashchange", pair);
pair();

// The search of the theme waits for a key, and a line that is pasted with the mouse comes without one.
for (const field of document.querySelectorAll("input[name=query]")) {
  field.addEventListener("input", () => field.dispatchEvent(new KeyboardEvent("keyup")));
}

// The list of all questions has their permanent addresses; each leads on to the entry, wherever that
// stands by now. Pages of a layer send back to the list what they do not have.
function onward() {
  const id = decodeURIComponent(location.hash.slice(1));
  const entry = document.getElementById(id);
  if (entry?.dataset.entry) location.replace(entry.dataset.entry);
  const listed = document.querySelector("[data-entries]");
  if (id && !entry && listed) location.replace(`${listed.dataset.entries}#${id}`);
}
addEventListener("hashchange", onward);
onward();

// On a phone long parts begin folded.
const small = matchMedia("(max-width: 44.9375em)");
function fold() {
  for (const part of document.querySelectorAll("details.fold")) part.open = !small.matches;
}
small.addEventListener("change", fold);
fold();

// An anchor inside a closed part opens it.
function open() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
}
addEventListener("hashchange", open);
open();

// What scrolls sideways can be reached with the keyboard.
for (const part of document.querySelectorAll(".scroll, .md-typeset pre > code")) {
  if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
}

// On paper everything is open.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) {
    part.open = true;
    part.dataset.closed = "";
  }
});
addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("details[data-closed]")) {
    part.open = false;
    delete part.dataset.closed;
  }
});

// The theme puts the buttons of each block of code into a landmark without a name; they are none.
function quiet() {
  for (const part of document.querySelectorAll("nav.md-code__nav:not([role])")) part.setAttribute("role", "none");
}
new MutationObserver(quiet).observe(document.querySelector("main"), { childList: true, subtree: true });
quiet();
