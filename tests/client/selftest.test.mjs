// What the self-test makes of what it sees.

import assert from "node:assert/strict";
import { test } from "node:test";

import { opinionScore, rating } from "../../templates/client/selftest/quality.js";
import { report } from "../../templates/client/selftest/report.js";
import { HERTZ, heardIn, levelDb } from "../../templates/client/selftest/tone.js";
import {
  answerFinding, connectionFinding, dtlsFindings, echoFinding, iceFinding, inviteFinding, qualityFindings, readAnswer,
  registrationFinding, serverFinding, severity, silenceFinding, udpPasses, verdict,
} from "../../templates/client/selftest/verdicts.js";
import { Problem } from "../../templates/client/phone-core.js";
import { Path } from "../../templates/client/selftest/path.js";
import { SelfTest } from "../../templates/client/selftest/run.js";
import { FakeAdapter, SETTINGS } from "./fakes.mjs";

const RATE = 48000;
const wave = (hertz, volume = 0.3) => Float32Array.from({ length: 2048 }, (_, n) => volume * Math.sin((2 * Math.PI * hertz * n) / RATE));

test("the default values of the E-model give the best score, delay and loss lower it", () => {
  const ideal = { roundTripMs: 0, bufferMs: 0, lossPercent: 0 };
  assert.equal(rating(ideal), 93.2);
  assert.equal(opinionScore(93.2).toFixed(2), "4.41"); // G.107, 7.7
  assert.equal(opinionScore(0), 1);
  assert.equal(opinionScore(100), 4.5);
  assert.ok(Math.abs(rating({ ...ideal, roundTripMs: 550 }) - 78.4) < 0.1); // 300 ms one way: Idd is 14.8
  assert.ok(rating({ ...ideal, lossPercent: 5 }) < 80);
  assert.equal(rating({ roundTripMs: 9000, bufferMs: 500, lossPercent: 90 }), 0);
});

test("the own tone is told from another one, from speech-like noise and from silence", () => {
  assert.equal(heardIn(wave(HERTZ), RATE), "own");
  assert.equal(heardIn(wave(440), RATE), "other");
  assert.equal(heardIn(wave(HERTZ, 0.001), RATE), "silence");
  assert.equal(heardIn(new Float32Array(2048), RATE), "silence");
  let seed = 1;
  const noise = Float32Array.from({ length: 2048 }, () => { seed = (seed * 16807) % 2147483647; return seed / 2147483647 - 0.5; });
  assert.equal(heardIn(noise, RATE), "other");
  assert.equal(Math.round(levelDb(wave(440, 1))), -3);
  assert.equal(levelDb(new Float32Array(8)), -99);
});

test("the code that a browser shows names the layer", () => {
  const named = (code) => connectionFinding(code).id;
  assert.equal(named("NET::ERR_CERT_DATE_INVALID"), "tls.expired");
  assert.equal(named(" err_cert_common_name_invalid"), "tls.wrong-name");
  assert.equal(named("Error code: SEC_ERROR_UNKNOWN_ISSUER"), "tls.private-authority");
  assert.equal(named("net::ERR_SSL_PROTOCOL_ERROR"), "tls.not-tls");
  assert.equal(named("ERR_CONNECTION_REFUSED"), "tcp.refused");
  assert.equal(named("ERR_CERT_WEAK_KEY"), "tls.certificate");
  assert.equal(named("no idea"), "websocket.unclear");
});

test("a refused registration is named by its status, chan_sip by its nonce", () => {
  const named = (status, challenge = 'Digest nonce="1764518400/abc"') => registrationFinding(status, challenge, {}).id;
  assert.deepEqual([401, 403, 404, 501, 500].map((status) => named(status)),
    ["register.refused", "register.forbidden", "register.no-aor", "register.no-registrar", "register.status"]);
  assert.equal(named(403, 'Digest nonce="1a2b3c4d"'), "register.chan-sip");
});

test("a refused call is named by its status", () => {
  assert.deepEqual([403, 404, 486, 488, 500, 503, 699].map((status) => inviteFinding(status, {}).id), [
    "invite.forbidden", "invite.not-found", "invite.busy", "invite.not-acceptable", "invite.error", "invite.unavailable",
    "invite.status",
  ]);
});

const seen = (url, more) => ({ url, candidates: [], errors: [], complete: false, seconds: 8, ...more });
const host = { type: "host", address: "192.168.1.2:5000" };

test("each STUN and TURN server is named by what it gave", () => {
  const named = (...args) => serverFinding(seen(...args), "u").id;
  assert.equal(named("stun:s", { candidates: [host, { type: "srflx", address: "203.0.113.1:5000" }] }), "stun.mapped");
  assert.equal(named("stun:s", { candidates: [host], complete: true }), "stun.mapped", "without NAT");
  assert.equal(named("stun:s", { candidates: [host] }), "stun.silent");
  assert.equal(named("stun:s", { errors: [{ code: 701, text: "STUN host lookup received error." }], complete: true }), "relay.unknown");
  assert.equal(named("stun:s", { errors: [{ code: 701, text: "STUN binding request timed out." }], complete: true }), "stun.silent");
  assert.equal(named("turn:t", { candidates: [{ type: "relay", address: "203.0.113.9:6000" }] }), "turn.relayed");
  assert.equal(named("turn:t", { errors: [{ code: 401, text: "Unauthorized" }] }), "turn.login-refused");
  assert.equal(named("turn:t", { errors: [{ code: 486, text: "Quota" }] }), "turn.error");
  assert.equal(named("turn:t", {}), "turn.silent");
});

test("UDP is blocked where only a relay over TCP answers", () => {
  const found = (id, server) => ({ id, facts: { server } });
  const dead = found("stun.silent", "stun:s");
  const relay = found("turn.relayed", "turn:t?transport=tcp");
  assert.equal(udpPasses([dead, relay]), false);
  assert.equal(udpPasses([found("stun.mapped", "stun:s"), relay]), true);
  assert.equal(udpPasses([dead]), null);
});

const ANSWER = [
  "v=0", "s=-", "a=fingerprint:sha-256 AB:CD", "m=audio 10100 UDP/TLS/RTP/SAVPF 111 0", "a=ice-ufrag:x", "a=rtpmap:111 opus/48000/2",
  "a=rtpmap:0 PCMU/8000", "a=candidate:H1 1 UDP 2130706431 203.0.113.5 10100 typ host", "a=rtcp-mux", "a=sendrecv", "",
].join("\r\n");

test("an answer is fine with all that a browser needs, and otherwise named by what it lacks", () => {
  const named = (sdp) => answerFinding(readAnswer(sdp)).id;
  assert.equal(named(ANSWER), "answer.fine");
  assert.deepEqual(readAnswer(ANSWER).codecs, ["opus", "pcmu"]);
  assert.equal(named(ANSWER.replace("m=audio 10100", "m=audio 0")), "answer.declined");
  assert.equal(named(ANSWER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")), "answer.profile");
  for (const [line, id] of [["fingerprint", "no-fingerprint"], ["ice-ufrag", "no-ice"], ["candidate", "no-candidates"], ["rtcp-mux", "no-mux"]]) {
    assert.equal(named(ANSWER.split("\r\n").filter((each) => !each.startsWith(`a=${line}`)).join("\r\n")), `answer.${id}`);
  }
  assert.equal(named(ANSWER.replace("sendrecv", "recvonly")), "answer.direction");
  assert.equal(named(""), "answer.declined");
});

test("a failed ICE is named by the addresses that the PBX offered", () => {
  const named = (addresses, server, local = []) => iceFinding({
    pairs: 1, local, remote: addresses.map(([type, address]) => ({ type, address, port: 1 })),
  }, server).id;
  assert.equal(iceFinding({ pairs: 0, local: [], remote: [] }, "").id, "ice.no-pairs");
  assert.equal(named([["host", "10.0.0.5"]], ""), "ice.private");
  assert.equal(named([["host", "10.0.0.5"]], "", [{ type: "host", address: "10.0.1.9" }]), "ice.unanswered", "on the same LAN");
  assert.equal(named([["host", "10.0.0.5"], ["host", "203.0.113.5"]], ""), "ice.unanswered");
  assert.equal(named([["host", "10.0.0.5"], ["srflx", "203.0.113.5"]], ""), "ice.mapped");
  assert.equal(named([["host", "203.0.113.6"]], "203.0.113.5"), "ice.elsewhere", "the address that the phone was told");
});

test("a failed handshake of the media is named by what came", () => {
  const found = (more) => dtlsFindings({ state: "connecting", local: [], pair: null, ...more }, 8).map(({ id }) => id);
  const named = (more) => found(more)[0];
  assert.deepEqual(found({ state: "failed" }), ["dtls.failed", "dtls.other-certificate"]);
  assert.equal(named({}), "dtls.silent");
  const hidden = { local: [{ type: "host", address: "192.168.1.2" }], pair: { remote: "203.0.113.5" } };
  assert.equal(named(hidden), "dtls.unknown-source");
});

test("silence is named by what else came in", () => {
  assert.equal(silenceFinding({ sent: 100, encrypted: 5 }, false, {}).id, "audio.none");
  assert.equal(silenceFinding({ sent: 100, encrypted: 300 }, false, {}).id, "audio.undecipherable");
  assert.equal(silenceFinding({ sent: 100, encrypted: 5 }, true, {}).id, "audio.hung-up");
  assert.equal(echoFinding({ own: 5, other: 9, silence: 0 }, {}).id, "echo.heard");
  assert.equal(echoFinding({ own: 1, other: 9, silence: 0 }, {}).id, "echo.other");
  assert.equal(echoFinding({ own: 0, other: 0, silence: 50 }, {}).id, "echo.silence");
});

test("figures of a call warn of loss, jitter and a low score", () => {
  const figures = { codec: "opus", packetsSent: 250, packetsReceived: 240, lossPercent: 4, lossSentPercent: 0, jitterMs: 41, roundTripMs: 80 };
  assert.deepEqual(qualityFindings(figures, 3.2).map(({ id }) => id), ["audio.flows", "audio.lossy", "audio.jittery", "quality.poor"]);
  const good = qualityFindings({ ...figures, lossPercent: 0, lossSentPercent: null, jitterMs: null }, 4.4);
  assert.deepEqual(good.map(({ id }) => id), ["audio.flows", "quality.good"]);
  assert.equal(good[1].facts.mos, "4.4");
  assert.equal(verdict(good), "good");
  assert.equal(severity("audio.lossy"), "warning");
  assert.equal(severity("no.such"), "bad");
  assert.equal(verdict([]), "skipped");
});

test("the result is a line for each finding, whatever its facts contain", () => {
  const hostile = 'evil" x register register.refused\n[x]\\';
  const text = report([
    { step: "page", findings: [{ id: "page.secure", facts: {} }] },
    { step: "account", findings: [{ id: "register.refused", facts: { user: hostile, status: "401" } }] },
    { step: "call", findings: [] },
  ], { user: hostile }, () => "Wrong password.");
  const lines = text.split("\n");
  assert.equal(lines[0], "asterisk-webrtc self-test 1");
  assert.ok(lines.includes("+ page page.secure"));
  assert.ok(lines.includes('x account register.refused user="evil x register register.refused [x] " status="401"'));
  assert.ok(lines.includes("    Wrong password."));
  assert.ok(lines.includes("- call"));
});

test("what was seen of a connection stays when the phone closes it", async () => {
  class Peer extends EventTarget {
    iceConnectionState = "checking";
    closed = false;
    close() { this.closed = true; }
    signalingState = "stable";
    transport = Object.assign(new EventTarget(), { state: "new" });
    getSenders() { return [{ transport: this.transport }]; }
    async getStats() {
      return new Map([
        ["t", { id: "t", type: "transport", packetsReceived: 7 }],
        ["p", { id: "p", type: "candidate-pair" }],
        ["l", { id: "l", type: "local-candidate", candidateType: "host", address: "192.168.1.2", port: 1 }],
      ]);
    }
  }
  const peer = new Peer();
  const path = new Path(peer);
  peer.close();
  assert.equal(peer.closed, false, "what fails is told a moment later");
  await path.look();
  peer.transport.state = "failed";
  peer.transport.dispatchEvent(new Event("statechange"));
  peer.transport.state = peer.iceConnectionState = peer.signalingState = "closed";
  peer.transport.dispatchEvent(new Event("statechange"));
  peer.dispatchEvent(new Event("iceconnectionstatechange"));
  await path.look();
  assert.deepEqual([path.ice, path.dtls, path.seen.encrypted, path.seen.pairs], ["checking", "failed", 7, 1]);
});

/** A WebSocket server: what each address and sub-protocol lead to. */
function answering(rules) {
  globalThis.isSecureContext = false;
  globalThis.WebSocket = class {
    constructor(url, protocols) {
      const opens = rules[`${url} ${protocols}`];
      queueMicrotask(() => (opens ? this.onopen?.() : this.onclose?.()));
    }

    close() {}
  };
}

async function connection(asked = "", settings = {}) {
  const given = { ...SETTINGS, websocketUrl: "wss://pbx.example.test:8089/wrong", ...settings };
  const questions = [];
  const adapter = new FakeAdapter();
  const refusing = (...args) => ({ ...adapter.create(...args), connect: () => adapter.on.refused(new Problem("wrongPassword")) });
  const run = new SelfTest(given, refusing, async (...question) => {
    questions.push(question);
    return asked;
  });
  const results = await run.run({ user: "6001", password: "s", number: "600", measureS: 0 });
  const { findings } = results.find(({ step }) => step === "connection");
  return { ids: findings.map(({ id }) => id), results, questions };
}

test("a page that is not secure is named, and what needs the microphone is not tried", async (context) => {
  context.mock.method(globalThis, "fetch", async () => { throw new TypeError("failed"); });
  answering({});
  const { results } = await connection();
  assert.equal(results.find(({ step }) => step === "page").findings[0].id, "page.insecure");
  for (const step of ["microphone", "loudspeaker", "call", "echo"]) {
    assert.deepEqual(results.find((each) => each.step === step).findings, []);
  }
});

test("a WebSocket that does not open is told apart by what else opens", async (context) => {
  const url = "wss://pbx.example.test:8089/wrong";
  context.mock.method(globalThis, "fetch", async () => new Response(""));
  for (const [rules, id] of [
    [{ [`${url} sip`]: true }, "websocket.open"],
    [{ "wss://pbx.example.test:8089/ws sip": true }, "http.not-found"],
    [{ [`${url} echo`]: true }, "websocket.no-sip"],
    [{ [`${url} `]: true }, "websocket.protocol"],
    [{}, "websocket.refused"],
  ]) {
    answering(rules);
    assert.deepEqual((await connection()).ids, [id]);
  }
});

test("where no page answers, the person is asked for the error code", async (context) => {
  answering({});
  context.mock.method(globalThis, "fetch", async () => { throw new TypeError("failed"); });
  const { ids, questions } = await connection("NET::ERR_CERT_AUTHORITY_INVALID");
  assert.deepEqual(ids, ["tls.private-authority"]);
  assert.deepEqual(questions, [["code", "https://pbx.example.test:8089/wrong"]]);
  fetch.mock.mockImplementation(async () => { throw new DOMException("late", "TimeoutError"); });
  assert.deepEqual((await connection()).ids, ["tcp.silent"]);
  assert.deepEqual((await connection("", { websocketUrl: "ws://pbx.example.test:8088/ws" })).ids, ["websocket.plain"]);
});
