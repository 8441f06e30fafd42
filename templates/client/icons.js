// Drawings of the phone's buttons, of 24 by 24 units.

const SVG = "http://www.w3.org/2000/svg";
const HANDSET = "M2.5 15.5v-3.2c5.6-5 13.4-5 19 0v3.2l-4.6 1.2-.9-3.2c-2.6-.9-5.4-.9-8 0l-.9 3.2z";

/** @type {Record<string, { solid?: string, line?: string, turn?: number }>} */
const DRAWINGS = {
  handset: { solid: HANDSET },
  phone: { solid: HANDSET, turn: -135 },
  microphone: { solid: "M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0z", line: "M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21" },
  pause: { line: "M9 6v12M15 6v12" },
  swap: { line: "M7 20V5M3.5 8.5 7 5l3.5 3.5M17 4v15M13.5 15.5 17 19l3.5-3.5" },
  transfer: { line: "M4 18c0-6 4-9.5 10-9.5h5M15 4.5l4.5 4-4.5 4" },
};

/**
 * A drawing that a screen reader leaves out.
 * @param {string} name
 */
export function icon(name) {
  const { solid, line, turn = 0 } = DRAWINGS[name];
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  for (const [shape, style] of [[solid, "solid"], [line, "line"]]) {
    if (!shape) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    path.setAttribute("class", /** @type {string} */ (style));
    if (turn) path.setAttribute("transform", `rotate(${turn} 12 12)`);
    made.append(path);
  }
  return made;
}
