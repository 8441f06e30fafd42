// How good a call sounds, estimated from its figures with the E-model.
//
// ITU-T G.107 with its default values: R = 93.2 − Idd − Ie,eff. Opus has no published Ie and Bpl; those of G.711 with
// concealment of lost packets (G.113, Appendix I) are taken for every codec, so the result is an estimate.

const BASE = 93.2; // R0 − Is of the default values
const BPL = 25.1;
const PACKET_MS = 25; // 20 ms of audio in a packet, and what the encoder looks ahead

/** The impairment by a delay (Idd of G.107, 7.4), 0 up to 100 ms. */
function delayImpairment(oneWayMs) {
  if (oneWayMs <= 100) return 0;
  const x = Math.log2(oneWayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/**
 * The rating R of a call.
 * @param {{ roundTripMs: number, bufferMs: number, lossPercent: number }} figures
 * @returns {number} 0 to 93.2
 */
export function rating({ roundTripMs, bufferMs, lossPercent }) {
  const delay = roundTripMs / 2 + bufferMs + PACKET_MS;
  const loss = (95 * lossPercent) / (lossPercent + BPL);
  return Math.max(0, BASE - delayImpairment(delay) - loss);
}

/**
 * The mean opinion score of a rating (G.107, Annex B).
 * @param {number} r
 * @returns {number} 1 (bad) to 4.5 (excellent)
 */
export function opinionScore(r) {
  if (r <= 0) return 1;
  return r >= 100 ? 4.5 : 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}
