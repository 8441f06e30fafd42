// The adapter for JsSIP and the watched socket, with a library that only remembers what it is told.

import assert from "node:assert/strict";
import { registerHooks } from "node:module";
import { afterEach, beforeEach, mock, test } from "node:test";

import { watchSocket } from "../../templates/client/socket.js";
import { microphones, Peer, SETTINGS } from "./fakes.mjs";

registerHooks({
  resolve: (name, context, next) => (name === "jssip"
    ? { url: new URL("fake-jssip.mjs", import.meta.url).href, shortCircuit: true } : next(name, context)),
});
const { default: JsSIP } = await import("./fake-jssip.mjs");
const { createAdapter } = await import("../../templates/client/adapter-jssip.js");
const { Phone } = await import("../../templates/client/phone-core.js");

/** A socket that is open at once. */
class FakeSocket extends EventTarget {
  static OPEN = 1;
  readyState = 1;
  sent = [];
  closed = 0;

  send(data) {
    this.sent.push(data);
  }

  close() {
    this.closed += 1;
  }

  hear(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}
globalThis.WebSocket = FakeSocket;
globalThis.CloseEvent ??= class extends Event {};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  microphones.refusal = null;
});
afterEach(() => mock.timers.reset());

function registered() {
  const phone = new Phone({ ...SETTINGS, iceServers: [{ urls: "stun:s" }] }, createAdapter);
  const ended = [];
  phone.addEventListener("ended", ({ detail }) => ended.push([detail.outcome, detail.problem?.key]));
  phone.connect("6001", "secret");
  const ua = JsSIP.agents.at(-1);
  ua.emit("connecting");
  ua.emit("registered");
  return { phone, ua, ended };
}

async function inCall() {
  const made = registered();
  const call = await made.phone.call("600");
  const [session] = made.ua.sessions;
  session.established = true;
  session.emit("confirmed");
  return { ...made, call, session };
}

test("a call goes to the PBX's domain, with audio only and the servers of the settings", async () => {
  const { ua, call, session } = await inCall();
  const [target, options] = ua.called;
  assert.equal(target, "sip:600@pbx.example.test");
  assert.deepEqual(options.mediaConstraints, { audio: true, video: false });
  assert.deepEqual(options.pcConfig.iceServers, [{ urls: "stun:s" }]);
  assert.equal(options.mediaStream, call.stream);
  assert.equal(call.peer, session.connection);
});

test("gathering ends half a second after the last candidate", async () => {
  const { session } = await inCall();
  let ready = 0;
  const candidate = () => session.emit("icecandidate", { ready: () => { ready += 1; } });
  candidate();
  mock.timers.tick(400);
  candidate();
  mock.timers.tick(400);
  assert.equal(ready, 0);
  mock.timers.tick(100);
  assert.equal(ready, 1);
});

test("after a lost connection the PBX is shown the way to the call, without a restart of ICE", async () => {
  const { ua, session } = await inCall();
  ua.emit("disconnected", {});
  ua.emit("registered");
  assert.deepEqual(session.asked, [["renegotiate"]]);
});

test("ICE is started anew where the audio is lost, at once or with the new connection", async () => {
  const restarts = ({ asked }) => asked.map(([, options]) => options?.rtcOfferConstraints?.iceRestart);
  const { session } = await inCall();
  session.connection.become("failed");
  assert.deepEqual(restarts(session), [true]);
  const offline = await inCall();
  offline.ua.emit("disconnected", {});
  offline.session.connection.become("failed");
  assert.deepEqual(offline.session.asked, []);
  offline.ua.emit("registered");
  assert.deepEqual(restarts(offline.session), [true]);
});

test("a failed registration ends with its reason, or is tried again with growing delays", () => {
  const { phone, ua } = registered();
  ua.emit("registrationFailed", { response: { status_code: 503 } });
  mock.timers.tick(1300);
  assert.equal(ua.registered, 1);
  ua.emit("registrationFailed", {});
  mock.timers.tick(1300);
  assert.equal(ua.registered, 1);
  mock.timers.tick(1300);
  assert.equal(ua.registered, 2);
  ua.emit("registrationFailed", { response: { status_code: 403 } });
  assert.equal(phone.state, "off");
  assert.ok(ua.stopped);
});

test("the status code of a failed call becomes its problem; a cancelled one has none", async () => {
  for (const [code, outcome, key] of [[486, "failed", "busy"], [404, "failed", "noSuchNumber"],
    [603, "failed", "refused"], [500, "failed", "pbxError"], [487, "ended", undefined]]) {
    const { ended, session } = await inCall();
    session.emit("failed", { originator: "remote", message: { status_code: code }, cause: "x" });
    assert.deepEqual(ended, [[outcome, key]]);
  }
});

test("a cause without a status code becomes a problem, too", async () => {
  for (const [cause, key] of [["Request Timeout", "pbxSilent"], ["Dialog Error", "callForgotten"],
    ["RTP Timeout", "noAudioPath"], ["WebRTC Error", "technical"], ["Terminated", undefined]]) {
    const { ended, session } = await inCall();
    session.emit("ended", { originator: "local", cause });
    assert.equal(ended[0][1], key);
  }
});

test("our own leg ends once the other side has moved", async () => {
  const { phone, session } = await inCall();
  const moved = phone.transfer("6003");
  const { target, eventHandlers } = session.referred;
  assert.equal(target, "sip:6003@pbx.example.test");
  eventHandlers.requestSucceeded();
  eventHandlers.accepted();
  await moved;
  assert.deepEqual(session.asked, [["terminate", undefined]]);
});

test("our own leg ends three seconds after an accepted transfer without a result", async () => {
  const { phone, session } = await inCall();
  const moved = phone.transfer("6003");
  session.referred.eventHandlers.requestSucceeded();
  mock.timers.tick(3000);
  await moved;
  assert.deepEqual(session.asked, [["terminate", undefined]]);
});

test("a call that came in takes the place of another by its tags as the PBX has them", async () => {
  const { phone, ua, session } = await inCall();
  phone.callWaiting = true;
  const second = new JsSIP.Session("incoming");
  ua.emit("newRTCSession", { originator: "remote", session: second, request: { from: { display_name: "Bob", uri: {} } } });
  await phone.offered.answer();
  second.established = true;
  second.emit("confirmed");
  const moved = phone.transfer("Bob");
  const { target, replaces, eventHandlers } = session.referred;
  assert.equal(target, "sip:other@pbx.example.test");
  assert.deepEqual(replaces, { _request: { call_id: "c" }, _from_tag: "ours", _to_tag: "theirs" });
  eventHandlers.accepted();
  await moved;
  assert.ok(session.over && second.over);
});

test("a transfer that the PBX refuses ends no leg", async () => {
  const { phone, session } = await inCall();
  const moved = phone.transfer("999");
  session.referred.eventHandlers.failed({ status_line: { status_code: 404 } });
  await assert.rejects(moved, { key: "transferFailed", detail: "404" });
  assert.deepEqual(session.asked, []);
});

test("an incoming call is declined as busy, also while another is active", async () => {
  const { phone, ua } = registered();
  const offered = () => {
    const session = new JsSIP.Session("incoming");
    session.connection = null;
    ua.emit("newRTCSession", {
      originator: "remote", session, request: { from: { display_name: "", uri: { user: "6002" } } },
    });
    return session;
  };
  const first = offered();
  assert.equal(phone.active.who, "6002");
  assert.deepEqual(offered().asked, [["terminate", { status_code: 486 }]]);
  phone.active.hangUp();
  assert.deepEqual(first.asked, [["terminate", { status_code: 486 }]]);
});

test("an answered call hears the connection that the library makes for the answer", async () => {
  const { phone, ua } = registered();
  const session = new JsSIP.Session("incoming");
  session.connection = null;
  ua.emit("newRTCSession", { originator: "remote", session, request: { from: { display_name: "Bob", uri: {} } } });
  const tracks = [];
  phone.addEventListener("track", ({ detail }) => tracks.push(detail.track));
  await phone.active.answer();
  const peer = new Peer();
  session.emit("peerconnection", { peerconnection: peer });
  assert.deepEqual(tracks, [peer.receiver.track]);
});

test("an unanswered REGISTER is sent again every four seconds, nothing else is", () => {
  const socket = watchSocket(new FakeSocket(), 75);
  socket.send("REGISTER sip:a");
  socket.send("INVITE sip:b");
  mock.timers.tick(8000);
  assert.deepEqual(socket.sent, ["REGISTER sip:a", "INVITE sip:b", "REGISTER sip:a", "REGISTER sip:a"]);
  socket.hear("SIP/2.0 200 OK");
  mock.timers.tick(8000);
  assert.equal(socket.sent.length, 4);
});

test("a silent connection is closed once, whatever the browser says later", () => {
  const socket = watchSocket(new FakeSocket(), 75);
  let closed = 0;
  socket.addEventListener("close", () => { closed += 1; });
  socket.dispatchEvent(new Event("open"));
  mock.timers.tick(74_000);
  socket.hear("\r\n\r\n");
  mock.timers.tick(74_000);
  assert.equal(socket.closed, 0);
  mock.timers.tick(1000);
  assert.deepEqual([socket.closed, closed], [1, 1]);
  socket.dispatchEvent(new CloseEvent("close"));
  mock.timers.tick(100_000);
  assert.deepEqual([socket.closed, closed], [1, 1]);
});

test("a phone that does not register is ready once it is connected", () => {
  const phone = new Phone({ ...SETTINGS, registers: false }, createAdapter);
  phone.connect("guest1", "secret");
  const ua = JsSIP.agents.at(-1);
  assert.equal(ua.configuration.register, false);
  ua.emit("connecting");
  ua.emit("connected");
  assert.equal(phone.state, "registered");
});

test("a phone that registers is not ready before", () => {
  const phone = new Phone(SETTINGS, createAdapter);
  phone.connect("6001", "secret");
  const ua = JsSIP.agents.at(-1);
  ua.emit("connecting");
  ua.emit("connected");
  assert.equal(phone.state, "connecting");
});
