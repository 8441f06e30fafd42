// Ports and bandwidth for a number of calls; the numbers come from the page, the rule is the plan's.
const form = document.getElementById("port-calculator");
const facts = JSON.parse(form.dataset.facts);

/** The RTP ports of so many calls, as the plan chooses them. */
function portRange(calls, video) {
  const size = Math.max(facts.fewest, calls * (video ? facts.video : facts.audio));
  return [facts.first, facts.first + size - 1];
}

function calculate() {
  const { calls, codec, video } = form.elements;
  const output = form.querySelector("output");
  output.hidden = !calls.value || !calls.checkValidity();
  if (output.hidden) return;
  const [first, last] = portRange(Number(calls.value), video.checked);
  const mbit = (facts.mbit[codec.value] * Number(calls.value)).toFixed(1);
  output.textContent = [
    `${facts.words.range}: ${first}-${last}`,
    `${facts.words.line}: ${mbit} Mbit/s`,
    `${facts.words.set}: --set sizing.calls=${calls.value}`,
  ].join("\n");
}

form.addEventListener("input", calculate);
form.addEventListener("submit", (event) => event.preventDefault());
calculate();
