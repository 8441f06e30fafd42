// What can go wrong, and what a SIP status code means to the user.

/** An error with a `key` that identifies its cause; an application has the text for it. */
export class Problem extends Error {
  /**
   * @param {import("./phone-core.js").ProblemKey} key
   * @param {string} [detail] what the text may add, such as a status code
   */
  constructor(key, detail = "") {
    super(`${key} ${detail}`.trim());
    this.name = "Problem";
    this.key = key;
    this.detail = detail;
  }
}

/** @type {Record<number, import("./phone-core.js").ProblemKey>} */
const CALL_KEYS = {
  401: "wrongPassword", 407: "wrongPassword", 403: "refused", 603: "refused", 404: "noSuchNumber",
  604: "noSuchNumber", 484: "numberIncomplete", 486: "busy", 600: "busy", 408: "unavailable",
  410: "unavailable", 480: "unavailable", 488: "noCommonCodec", 606: "noCommonCodec",
};

/**
 * The problem of a call that failed with a SIP status code; null for a call that was cancelled.
 * @param {number} code
 */
export function callProblem(code) {
  return code === 487 ? null : new Problem(CALL_KEYS[code] || "pbxError", String(code));
}

/**
 * The problem of a failed registration; null for what may succeed on a retry.
 * @param {number | undefined} code
 */
export function registrationProblem(code) {
  if (code === 401 || code === 407) return new Problem("wrongPassword");
  if (code === 403 || code === 404) return new Problem("registrationRefused", String(code));
  return null;
}
