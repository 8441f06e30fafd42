// The result as text for the administrator; `asterisk-webrtc-wizard explain` reads it.

import { verdict } from "./verdicts.js";

const HEAD = "asterisk-webrtc self-test 1";
const MARKS = { good: "+", warning: "!", bad: "x", skipped: "-" };

/** A value on one line, within quotes. */
function quoted(value) {
  return `"${String(value).replace(/[\s\u0000-\u001f"\\]+/g, " ").slice(0, 120)}"`;
}

/**
 * The result of a test.
 * @param {{ step: string, findings: import("./verdicts.js").Finding[] }[]} results
 * @param {Record<string, string>} about what was tested, such as the server and the browser
 * @param {(finding: import("./verdicts.js").Finding) => string} words for a finding
 */
export function report(results, about, words) {
  const lines = [HEAD, ...Object.entries(about).map(([name, value]) => `${name}: ${String(value).replace(/\s+/g, " ")}`), ""];
  for (const { step, findings } of results) {
    if (findings.length === 0) lines.push(`- ${step}`);
    for (const each of findings) {
      const facts = Object.entries(each.facts).filter(([, value]) => value !== undefined);
      lines.push([MARKS[verdict([each])], step, each.id, ...facts.map(([name, value]) => `${name}=${quoted(value)}`)].join(" "));
      if (verdict([each]) !== "good") lines.push(`    ${words(each)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
