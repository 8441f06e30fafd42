// What was seen becomes a finding. Findings have the ids of the wizard's `doctor`; see `explain ID`.

/**
 * One thing that was found.
 * @typedef {{ id: string, facts: Record<string, string | number> }} Finding
 */

/** @returns {Finding} */
export function finding(id, facts = {}) {
  return { id, facts };
}

const FINE = new Set([
  "page.secure", "microphone.level", "loudspeaker.heard", "websocket.open", "register.logged-in", "stun.mapped",
  "turn.relayed", "servers.none", "invite.answered", "answer.fine", "ice.chosen", "dtls.open", "audio.flows",
  "echo.heard", "quality.good", "network.steady",
]);
const WARNING = new Set([
  "microphone.silent", "microphone.unmeasured", "loudspeaker.unheard", "invite.slow", "audio.lossy", "audio.jittery", "quality.poor",
  "network.changed", "udp.blocked", "echo.unknown",
]);

/**
 * How bad a finding is.
 * @param {string} id
 * @returns {"good" | "warning" | "bad"}
 */
export function severity(id) {
  if (FINE.has(id)) return "good";
  return WARNING.has(id) ? "warning" : "bad";
}

/** The worst of some findings; "skipped" without any. */
export function verdict(findings) {
  const all = findings.map(({ id }) => severity(id));
  return ["bad", "warning", "good"].find((each) => all.includes(each)) ?? "skipped";
}

// ---- The connection

/** What a browser's own page about a failed connection calls the cause; Chromium's codes, then Firefox's. */
const CODES = {
  ERR_NAME_NOT_RESOLVED: "names.unknown", ERR_NAME_RESOLUTION_FAILED: "names.silent",
  ERR_CONNECTION_REFUSED: "tcp.refused", ERR_CONNECTION_TIMED_OUT: "tcp.silent", ERR_TIMED_OUT: "tcp.silent",
  ERR_ADDRESS_UNREACHABLE: "tcp.blocked", ERR_CONNECTION_FAILED: "tcp.blocked", ERR_INTERNET_DISCONNECTED: "tcp.unreachable",
  ERR_CERT_AUTHORITY_INVALID: "tls.private-authority", ERR_CERT_DATE_INVALID: "tls.expired",
  ERR_CERT_COMMON_NAME_INVALID: "tls.wrong-name", ERR_SSL_PROTOCOL_ERROR: "tls.not-tls",
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: "tls.refused", ERR_SSL_OBSOLETE_VERSION: "tls.old",
  ERR_CONNECTION_CLOSED: "tls.closed", ERR_CONNECTION_RESET: "tls.closed", ERR_EMPTY_RESPONSE: "http.closed",
  SEC_ERROR_UNKNOWN_ISSUER: "tls.private-authority", SEC_ERROR_EXPIRED_CERTIFICATE: "tls.expired",
  SSL_ERROR_BAD_CERT_DOMAIN: "tls.wrong-name", MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT: "tls.self-signed",
  MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE: "tls.not-yet-valid", SSL_ERROR_RX_RECORD_TOO_LONG: "tls.not-tls",
  SSL_ERROR_UNSUPPORTED_VERSION: "tls.old", SSL_ERROR_NO_CYPHER_OVERLAP: "tls.refused",
  PR_CONNECT_RESET_ERROR: "tls.closed", PR_END_OF_FILE_ERROR: "tls.closed",
};

/**
 * The finding of the code that a browser shows for an address, such as NET::ERR_CERT_DATE_INVALID.
 * @param {string} shown
 */
export function connectionFinding(shown, facts = {}) {
  const code = /(?:ERR|SEC_ERROR|SSL_ERROR|MOZILLA_PKIX_ERROR|PR)_[A-Z_]+/.exec(shown.toUpperCase())?.[0] ?? "";
  const id = CODES[code] ?? (code.startsWith("ERR_CERT") || code.startsWith("SEC_") ? "tls.certificate" : "websocket.unclear");
  return finding(id, { ...facts, error: code || "-" });
}

// ---- The account

/**
 * Why a registration was refused.
 * @param {number} status of SIP
 * @param {string} challenge the header WWW-Authenticate of the PBX
 */
export function registrationFinding(status, challenge, facts) {
  const id = [401, 403, 407].includes(status) && /nonce="[0-9a-f]{8}"/.test(challenge) ? "register.chan-sip"
    : { 401: "register.refused", 407: "register.refused", 403: "register.forbidden", 404: "register.no-aor",
      405: "register.no-registrar", 501: "register.no-registrar" }[status] ?? "register.status";
  return finding(id, facts);
}

// ---- STUN and TURN servers

const LOGIN_REFUSED = [401, 403, 438];

/**
 * What one server gave.
 * @param {{ url: string, candidates: { type: string, address: string }[], errors: { code: number, text: string }[],
 *   complete: boolean, seconds: number }} seen
 */
export function serverFinding({ url, candidates, errors, complete, seconds }, username = "") {
  const kind = url.startsWith("turn") ? "turn" : "stun";
  const facts = { server: url, seconds };
  const of = (type) => candidates.find((candidate) => candidate.type === type);
  if (kind === "turn" && of("relay")) {
    return finding("turn.relayed", { ...facts, relayed: of("relay").address, mapped: of("srflx")?.address ?? "-" });
  }
  const login = errors.find(({ code }) => LOGIN_REFUSED.includes(code));
  if (kind === "turn" && login) return finding("turn.login-refused", { ...facts, user: username });
  const lookup = errors.find(({ text }) => /host lookup/i.test(text));
  if (lookup) return finding("relay.unknown", { ...facts, host: url.split(":")[1], error: lookup.text });
  const other = errors.find(({ code }) => code >= 300 && code < 700);
  if (kind === "turn" && other) return finding("turn.error", { ...facts, error: `${other.code} ${other.text}`.trim() });
  if (kind === "stun" && of("srflx")) return finding("stun.mapped", { ...facts, mapped: of("srflx").address });
  // Without NAT the mapped address is a host candidate already, which browsers do not repeat.
  if (kind === "stun" && complete && errors.length === 0) return finding("stun.mapped", { ...facts, mapped: of("host")?.address ?? "-" });
  return finding(`${kind}.silent`, facts);
}

/** Whether UDP leaves this network: null where no server tells. */
export function udpPasses(findings) {
  const overTcp = ({ facts }) => /transport=tcp|^turns:/.test(String(facts.server));
  const works = ({ id }) => id === "turn.relayed" || id === "stun.mapped";
  const udp = findings.filter((each) => !overTcp(each));
  if (udp.some(works)) return true;
  return udp.length && udp.every(({ id }) => id.endsWith(".silent")) && findings.some((each) => overTcp(each) && works(each)) ? false : null;
}

// ---- The call

const REFUSALS = {
  401: "refused", 403: "forbidden", 404: "not-found", 407: "refused", 480: "unavailable", 484: "not-found", 486: "busy",
  488: "not-acceptable", 500: "error", 503: "unavailable", 600: "busy", 603: "busy", 606: "not-acceptable",
};

/** Why a call was not answered. */
export function inviteFinding(status, facts) {
  return finding(`invite.${REFUSALS[status] ?? "status"}`, facts);
}

const PROFILES = ["UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"];

/**
 * The audio of an answer.
 * @param {string} sdp
 */
export function readAnswer(sdp) {
  const [session, ...media] = sdp.split(/\r?\n(?=m=)/);
  const audio = media.find((part) => part.startsWith("m=audio ")) ?? "";
  const own = (pattern) => (pattern.exec(audio) ?? pattern.exec(session))?.[1] ?? "";
  const [, port = "0", profile = "-"] = audio.split(" ");
  return {
    port: Number(port), profile,
    fingerprint: own(/^a=fingerprint:(.+?)\r?$/m),
    ice: Boolean(own(/^a=(ice-ufrag):/m)),
    mux: Boolean(own(/^a=(rtcp-mux)\r?$/m)),
    direction: own(/^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m) || "sendrecv",
    codecs: [...audio.matchAll(/^a=rtpmap:\d+ ([\w-]+)/gm)].map(([, name]) => name.toLowerCase()),
    candidates: [...audio.matchAll(/^a=candidate:\S+ \d+ \S+ \d+ (\S+) (\d+) typ (\w+)/gm)]
      .map(([, address, at, type]) => ({ type, address, port: Number(at) })),
  };
}

const shown = (candidates) => candidates.map(({ type, address, port }) => `${type} ${address}:${port}`).join(", ") || "-";

/** What a browser misses in an answer. */
export function answerFinding(answer) {
  const { port, profile, fingerprint, ice, mux, direction, codecs, candidates } = answer;
  const facts = { profile, direction, codecs: codecs.join(", ") || "-", candidates: shown(candidates) };
  const checks = [
    [port, "declined"], [PROFILES.includes(profile), "profile"], [fingerprint, "no-fingerprint"], [ice, "no-ice"],
    [candidates.length, "no-candidates"], [mux, "no-mux"], [direction !== "recvonly" && direction !== "inactive", "direction"],
  ];
  const missing = checks.find(([there]) => !there);
  return finding(`answer.${missing ? missing[1] : "fine"}`, facts);
}

const PRIVATE = /^(?:10\.|127\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:|::1$)|\.local$/i;

/** Whether an address is none of the internet. */
export function isPrivate(address) {
  return PRIVATE.test(address);
}

const near = (address) => address.split(".").slice(0, 2).join(".");

/**
 * Why ICE found no path, as far as a browser can know.
 * @param {{ remote: {type: string, address: string, port: number}[], local: {type: string, address: string}[],
 *   pairs: number }} path the server's candidates, the browser's own, and how many pairs were tried
 * @param {string} server its address, where the phone was told it or its WebSocket's URL contains it
 */
export function iceFinding({ remote, local, pairs }, server, seconds) {
  const facts = { candidates: shown(remote), address: server || "?", seconds };
  if (!pairs) return finding("ice.no-pairs", facts);
  const there = remote.filter(({ address }) => (server ? address === server : !isPrivate(address)));
  if (there.length) return finding(there.some(({ type }) => type === "host") ? "ice.unanswered" : "ice.mapped", facts);
  if (!remote.every(({ address }) => isPrivate(address))) return finding("ice.elsewhere", facts);
  const own = local.filter(({ type, address }) => type === "host" && isPrivate(address)).map(({ address }) => near(address));
  return finding(remote.some(({ address }) => own.includes(near(address))) ? "ice.unanswered" : "ice.private", facts);
}

/** Why DTLS did not end well; no browser tells a page whether it was the certificate. */
export function dtlsFindings({ state, local, pair }, seconds) {
  if (state === "failed") return ["dtls.failed", "dtls.other-certificate"].map((id) => finding(id, { state }));
  const hidden = local.length && local.every(({ type, address }) => type === "host" && isPrivate(address));
  return [finding(hidden && pair && !isPrivate(pair.remote) ? "dtls.unknown-source" : "dtls.silent", { seconds })];
}

const MANAGING_PACKETS = 40; // of DTLS and RTCP, without any audio

/** Why no audio came in. */
export function silenceFinding({ sent, encrypted }, over, facts) {
  if (over) return finding("audio.hung-up", facts);
  return finding(encrypted > MANAGING_PACKETS ? "audio.undecipherable" : "audio.none", { ...facts, sent });
}

const ENOUGH_OWN = 5;
const LOSSY_PERCENT = 3;
const JITTERY_MS = 30;
const POOR_MOS = 3.6; // below, many users are dissatisfied (G.107, Annex B)

/** Whether the tone came back; `heard` counts pieces by what they are. */
export function echoFinding(heard, facts) {
  if (heard.own >= ENOUGH_OWN) return finding("echo.heard", facts);
  return finding(heard.other ? "echo.other" : "echo.silence", facts);
}

/** What a call's figures say. */
export function qualityFindings(figures, mos) {
  const { codec, packetsSent: sent, packetsReceived: received, lossPercent, lossSentPercent, jitterMs, roundTripMs } = figures;
  const round = (value, digits = 0) => (value == null ? "-" : value.toFixed(digits));
  const lost = Math.round(((lossPercent ?? 0) * received) / Math.max(1, 100 - (lossPercent ?? 0)));
  const found = [finding("audio.flows", { codec: codec ?? "-", sent, received, lost, jitter: round(jitterMs, 1) })];
  if (Math.max(lossPercent ?? 0, lossSentPercent ?? 0) > LOSSY_PERCENT) {
    found.push(finding("audio.lossy", { lost, total: received + lost, up: round(lossSentPercent, 1), down: round(lossPercent, 1) }));
  }
  if (jitterMs > JITTERY_MS) found.push(finding("audio.jittery", { jitter: round(jitterMs) }));
  found.push(finding(mos < POOR_MOS ? "quality.poor" : "quality.good", {
    mos: round(mos, 1), ms: round(roundTripMs), up: round(lossSentPercent, 1), down: round(lossPercent, 1), jitter: round(jitterMs),
  }));
  return found;
}
