// How names, times and figures are shown.

/** Loss in percent, round trip and jitter in milliseconds up to which a connection is good, or fair. */
const LEVELS = [{ level: 3, loss: 1, roundTrip: 200, jitter: 30 }, { level: 2, loss: 4, roundTrip: 400, jitter: 60 }];

/**
 * How good a connection is: 3 good, 2 fair, 1 poor, 0 without audio so far.
 * @param {import("./phone-core.js").Figures | null} now
 */
export function quality(now) {
  if (!now?.packetsReceived) return 0;
  const found = LEVELS.find(({ loss, roundTrip, jitter }) =>
    (now.lossPercent ?? 0) <= loss && (now.roundTripMs ?? 0) <= roundTrip && (now.jitterMs ?? 0) <= jitter);
  return found?.level ?? 1;
}

/**
 * One or two letters that stand for somebody; "#" for a number.
 * @param {string} who a name or a number
 */
export function initials(who) {
  if (/^[+\d]/.test(who)) return "#";
  const words = who.trim().split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0]).join("");
}

/**
 * A time such as 03:07 or 1:00:00.
 * @param {number} seconds
 */
export function duration(seconds) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
