// The phone without a page: states, two calls, transfer, and what it says when something fails.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { listDevices, Problem } from "../../templates/client/phone-core.js";
import { inCall, microphones, Peer, phoneWith, registered } from "./fakes.mjs";

beforeEach(() => {
  Object.assign(microphones, { opened: [], wanted: [], refusal: null });
});

test("a phone signs in, loses its connection, and signs in again", () => {
  const { phone, adapter, told } = phoneWith();
  phone.connect("6001", "secret");
  adapter.on.lost();
  adapter.on.lost();
  adapter.on.registered();
  adapter.on.registered();
  adapter.on.lost();
  assert.deepEqual(told.map(({ state, problem }) => [state, problem?.key]), [
    ["connecting", undefined], ["connecting", "unreachable"], ["connecting", "unreachable"],
    ["registered", undefined], ["connecting", "connectionLost"],
  ]);
});

test("a refused registration ends the attempt and says why", () => {
  const { phone, adapter, last } = phoneWith();
  phone.connect("6001", "wrong");
  adapter.on.refused(new Problem("wrongPassword"));
  assert.equal(phone.state, "off");
  assert.equal(last("statechange").problem.key, "wrongPassword");
});

test("an outgoing call goes through its phases, and its microphone is closed at the end", async () => {
  const { phone, adapter, call, told, last } = await inCall();
  assert.deepEqual(adapter.asked.at(-1), ["call", call, "600"]);
  assert.equal(phone.active, call);
  const phases = told.map(({ type }) => type).filter((type) => ["outgoing", "answered"].includes(type));
  assert.deepEqual(phases, ["outgoing", "answered"]);
  assert.equal(call.phase, "inCall");
  call.hangUp();
  assert.equal(adapter.names().at(-1), "hangUp");
  adapter.on.ended(call, null);
  assert.equal(last("ended").outcome, "ended");
  assert.equal(phone.active, null);
  assert.ok(call.over);
  assert.ok(microphones.opened[0].tracks[0].stopped);
});

test("what was dialled becomes digits of a SIP address", async () => {
  const { call } = await inCall(registered(), "+49 (30) 123-45");
  assert.equal(call.number, "+493012345");
  assert.equal(call.who, "+49 (30) 123-45");
});

test("an answer after the end, and a second end, change nothing", async () => {
  const { adapter, call, told } = await inCall();
  adapter.on.ended(call, null);
  const before = told.length;
  adapter.on.ended(call, new Problem("busy"));
  adapter.on.established(call);
  adapter.on.ringing(call);
  assert.equal(told.length, before);
  assert.equal(call.phase, "ended");
});

test("a call that is hung up while the microphone is asked for is never placed", async () => {
  const { phone, adapter, last } = registered();
  const placed = phone.call("600");
  phone.active.hangUp();
  assert.equal(last("ended").outcome, "ended");
  await placed;
  assert.ok(!adapter.names().includes("call"));
  assert.ok(microphones.opened[0].tracks[0].stopped);
});

test("a call without a microphone fails with the reason", async () => {
  for (const [name, key] of [["NotAllowedError", "micDenied"], ["NotFoundError", "micMissing"],
    ["NotReadableError", "micBusy"], ["OverconstrainedError", "micGone"], ["Strange", "technical"]]) {
    microphones.refusal = name;
    const { phone, last } = registered();
    await phone.call("600");
    assert.equal(last("ended").problem.key, key);
    assert.equal(phone.active, null);
  }
});

test("an error of the library is a technical problem", async () => {
  const made = registered();
  made.adapter.failures.call = new Error("boom");
  await made.phone.call("600");
  const { outcome, problem } = made.last("ended");
  assert.deepEqual([outcome, problem.key, problem.message], ["failed", "technical", "technical boom"]);
});

test("no call is placed while signed out, nor while another is set up", async () => {
  const { phone } = phoneWith();
  await assert.rejects(phone.call("600"), { key: "connectionLost" });
  const made = registered();
  await made.phone.call("600");
  assert.equal(made.phone.canCall, false);
  await assert.rejects(made.phone.call("601"), { key: "technical" });
});

test("the microphone is asked for when an incoming call is answered, not before", async () => {
  const { phone, adapter, last } = registered();
  const call = adapter.on.incoming("Alice");
  assert.equal(last("incoming").call, call);
  assert.deepEqual([call.phase, call.who, call.incoming], ["ringing", "Alice", true]);
  assert.equal(microphones.wanted.length, 0);
  microphones.refusal = "NotAllowedError";
  await assert.rejects(call.answer(), { key: "micDenied" });
  assert.equal(phone.active.phase, "ringing");
  microphones.refusal = null;
  await Promise.all([call.answer(), call.answer()]);
  assert.equal(microphones.opened.length, 1);
  assert.equal(adapter.names().filter((name) => name === "answer").length, 1);
});

test("how an incoming call went is told: missed, declined, answered", async () => {
  const { adapter, last } = registered();
  const missed = adapter.on.incoming("Alice");
  adapter.on.ended(missed, null);
  assert.equal(last("ended").outcome, "missed");
  const declined = adapter.on.incoming("Bob");
  declined.hangUp();
  adapter.on.ended(declined, null);
  assert.equal(last("ended").outcome, "declined");
  const answered = adapter.on.incoming("Carol");
  await answered.answer();
  adapter.on.established(answered);
  adapter.on.ended(answered, null);
  assert.equal(last("ended").outcome, "ended");
});

test("a phone in a call is busy for others", async () => {
  const { adapter } = await inCall();
  assert.equal(adapter.on.incoming("Alice"), null);
});

test("mute and hold silence the microphone, each until it is undone", async () => {
  const { adapter, call } = await inCall();
  const [track] = call.stream.tracks;
  call.setMuted(true);
  assert.equal(track.enabled, false);
  assert.equal(await call.setHeld(true), true);
  call.setMuted(false);
  assert.equal(track.enabled, false);
  assert.equal(await call.setHeld(false), true);
  assert.equal(track.enabled, true);
  assert.deepEqual(adapter.asked.filter(([name]) => name === "hold").map(([, , wanted]) => wanted), [true, false]);
});

test("a hold that the PBX rejects leaves the call as it was, and is told", async () => {
  const { adapter, call, last } = await inCall();
  adapter.failures.hold = new Error("488");
  assert.equal(await call.setHeld(true), false);
  assert.equal(call.held, false);
  assert.equal(call.changing, false);
  assert.equal(call.stream.tracks[0].enabled, true);
  assert.equal(last("warning").key, "holdFailed");
});

test("keys go out as RFC 4733 events once audio can pass", async () => {
  const { call, peer } = await inCall();
  peer.connectionState = "connecting";
  assert.equal(call.press("1"), true);
  assert.deepEqual(peer.keys, []);
  peer.become("connected");
  assert.equal(call.press("2#"), true);
  assert.deepEqual(peer.keys, [["1", 160, 80], ["2#", 160, 80]]);
});

test("keys still to be sent are not dropped by further ones", async () => {
  const { call, peer } = await inCall();
  peer.sender.dtmf.toneBuffer = "12";
  call.press("3");
  assert.equal(peer.keys.at(-1)[0], "123");
});

test("only keys of a telephone are sent, and only in a call", async () => {
  const { adapter, call } = await inCall();
  for (const wrong of ["", "x", "1 2", "+"]) assert.throws(() => call.press(wrong), RangeError);
  adapter.on.ended(call, null);
  assert.equal(call.press("1"), false);
});

test("during a second call the first one waits, and comes back", async () => {
  const made = await inCall();
  const { phone, adapter, call: first, last } = made;
  const { call: second } = await inCall(made, "601");
  assert.deepEqual([phone.active, phone.waiting], [second, first]);
  assert.equal(first.held, true);
  assert.equal(microphones.opened.length, 1, "some browsers mute the first call if it is opened twice");
  assert.equal(second.stream.tracks[0].enabled, true);
  await assert.rejects(phone.call("602"), { key: "technical" });
  adapter.on.ended(second, new Problem("busy"));
  assert.equal(last("ended").back, first);
  assert.deepEqual([phone.active, phone.waiting], [first, null]);
  await new Promise(setImmediate);
  assert.equal(first.held, false);
});

test("when the one who waits hangs up, the second call goes on", async () => {
  const made = await inCall();
  const { phone, adapter, call: first, last } = made;
  const { call: second } = await inCall(made, "601");
  adapter.on.ended(first, null);
  assert.equal(last("ended").back, null);
  assert.deepEqual([phone.active, phone.waiting], [second, null]);
});

test("no second call is placed if the first cannot be held, or ends meanwhile", async () => {
  const failing = await inCall();
  failing.adapter.failures.hold = new Error("491");
  assert.equal(await failing.phone.call("601"), null);
  assert.equal(failing.phone.active, failing.call);
  const ending = await inCall();
  const placed = ending.phone.call("601");
  ending.adapter.on.ended(ending.call, null);
  assert.equal(await placed, null);
  assert.equal(ending.phone.active, null);
});

test("a blind transfer names who was sent where", async () => {
  const { phone, adapter, call, last } = await inCall();
  await phone.transfer("60-03");
  assert.deepEqual(adapter.asked.at(-1), ["transfer", call, "6003"]);
  adapter.on.ended(call, null);
  assert.equal(last("ended").outcome, "transferred");
  assert.deepEqual(call.transferred, { who: "600", to: "60-03" });
});

test("a failed transfer leaves the call, with the code of the PBX", async () => {
  const { phone, adapter, call, last } = await inCall();
  adapter.failures.transfer = new Error("404");
  await assert.rejects(phone.transfer("999"), { key: "transferFailed", detail: "404" });
  assert.equal(call.transferred, null);
  adapter.on.ended(call, null);
  assert.equal(last("ended").outcome, "ended");
});

test("an attended transfer joins two calls; another number sends the waiting one there", async () => {
  const made = await inCall();
  const { phone, adapter, call: first } = made;
  const { call: second } = await inCall(made, "601");
  await phone.transfer("602");
  assert.deepEqual(adapter.asked.at(-1), ["transfer", first, "602"]);
  await phone.transfer("601");
  assert.deepEqual(adapter.asked.at(-1), ["join", first, second]);
  const holds = () => adapter.names().filter((name) => name === "hold").length;
  const before = holds();
  adapter.on.ended(second, null);
  assert.equal(holds(), before, "a call that is being joined is not resumed");
  adapter.on.ended(first, null);
  assert.equal(phone.active, null);
});

test("a call whose path fails is ended, with that reason", async () => {
  const { adapter, call, peer, last } = await inCall();
  peer.become("failed");
  assert.deepEqual(adapter.asked.at(-1), ["hangUp", call]);
  adapter.on.ended(call, null);
  assert.deepEqual([last("ended").outcome, last("ended").problem.key], ["failed", "noAudioPath"]);
});

test("a path that fails while it still rings ends nothing", async () => {
  const { phone, adapter } = registered();
  const call = await phone.call("600");
  const peer = new Peer();
  adapter.on.peer(call, peer);
  peer.become("failed");
  assert.ok(!adapter.names().includes("hangUp"));
});

test("figures come every second, and silence is told once", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    const { peer, told, last, adapter, call } = await inCall();
    const passes = async (seconds) => {
      for (let n = 0; n < seconds; n += 1) {
        mock.timers.tick(1000);
        await new Promise(setImmediate);
      }
    };
    await passes(1);
    const { codec, roundTripMs, jitterMs, lossPercent, localCandidate, remoteCandidate } = last("figures").figures;
    assert.deepEqual([codec, roundTripMs, jitterMs, lossPercent], ["opus", 20, 4, 0]);
    assert.deepEqual([localCandidate, remoteCandidate], ["host", "relay"]);
    peer.packetsReceived = 0;
    await passes(5);
    assert.equal(last("warning"), undefined);
    await passes(5);
    assert.equal(told.filter(({ key }) => key === "silent").length, 1);
    adapter.on.ended(call, null);
    const before = told.length;
    await passes(2);
    assert.equal(told.length, before);
  } finally {
    mock.timers.reset();
  }
});

test("another microphone is used at once, and the old one is closed", async () => {
  const { phone, call, peer } = await inCall();
  const old = call.stream;
  call.setMuted(true);
  await phone.setMicrophone("m1");
  assert.deepEqual(microphones.wanted.at(-1).audio, { deviceId: { exact: "m1" } });
  assert.ok(old.tracks[0].stopped);
  assert.equal(peer.sender.track, call.stream.tracks[0]);
  assert.equal(call.stream.tracks[0].enabled, false);
  microphones.refusal = "OverconstrainedError";
  await assert.rejects(phone.setMicrophone("m2"), { key: "micGone" });
  assert.equal(call.stream.tracks[0].stopped, false);
});

test("echo cancellation and the like are changed within a call, and hold for the next one", async () => {
  const made = await inCall();
  const { phone, call } = made;
  const old = call.stream;
  await phone.setProcessing({ echoCancellation: false });
  assert.deepEqual(microphones.wanted.at(-1).audio, { echoCancellation: false });
  assert.ok(old.tracks[0].stopped);
  await phone.setProcessing({ noiseSuppression: false });
  await phone.setMicrophone("m1");
  assert.deepEqual(microphones.wanted.at(-1).audio,
    { echoCancellation: false, noiseSuppression: false, deviceId: { exact: "m1" } });
  assert.deepEqual(phone.processing, { echoCancellation: false, noiseSuppression: false });
});

test("a microphone that is unplugged is replaced by the default one, in both calls at once", async () => {
  const made = await inCall();
  const { phone, call: first, last } = made;
  const { call: second } = await inCall(made, "601");
  await phone.setMicrophone("m1");
  const lost = [first, second].map(({ stream }) => stream.tracks[0]);
  for (const track of lost) track.dispatchEvent(new Event("ended"));
  await new Promise(setImmediate);
  assert.equal(phone.microphone, "");
  assert.equal(microphones.wanted.at(-1).audio, true);
  assert.equal(last("warning").key, "micReplaced");
  assert.ok([first, second].every(({ stream }) => !lost.includes(stream.tracks[0])));
  microphones.refusal = "NotFoundError";
  second.stream.tracks[0].dispatchEvent(new Event("ended"));
  await new Promise(setImmediate);
  assert.equal(last("warning").key, "micLost");
});

test("sound before the answer is told, so that no ringing is played over it", async () => {
  mock.timers.enable({ apis: ["setInterval"] });
  try {
    const { phone, adapter } = registered();
    const call = await phone.call("600");
    const peer = new Peer();
    peer.packetsReceived = 0;
    adapter.on.peer(call, peer);
    adapter.on.ringing(call);
    const second = async () => {
      mock.timers.tick(1000);
      await new Promise(setImmediate);
    };
    await second();
    assert.equal(call.earlyMedia, false);
    peer.packetsReceived = 1;
    await second();
    assert.equal(call.earlyMedia, true);
  } finally {
    mock.timers.reset();
  }
});

/** A library that can start ICE anew. */
function restartable() {
  const made = registered();
  const asked = [];
  made.adapter.made.restart = async (call) => { asked.push(call); };
  return { made, asked };
}

test("a call whose path fails starts ICE anew, and goes on once that worked", async () => {
  const { made, asked } = restartable();
  const { adapter, call, peer } = await inCall(made);
  peer.become("failed");
  assert.deepEqual(asked, [call]);
  assert.equal(call.reconnecting, true);
  peer.become("connecting");
  peer.become("connected");
  assert.equal(call.reconnecting, false);
  assert.ok(!adapter.names().includes("hangUp"));
  peer.become("failed");
  assert.equal(asked.length, 2);
});

test("without success the call ends after 20 seconds, with the reason", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { made } = restartable();
    const { adapter, call, peer, last } = await inCall(made);
    peer.become("failed");
    peer.become("connecting");
    peer.become("failed");
    mock.timers.tick(19_999);
    assert.ok(!adapter.names().includes("hangUp"));
    mock.timers.tick(1);
    assert.equal(adapter.names().at(-1), "hangUp");
    adapter.on.ended(call, null);
    assert.equal(last("ended").problem.key, "noAudioPath");
  } finally {
    mock.timers.reset();
  }
});

test("while the PBX is not reached, ICE is not started anew", async () => {
  const { made, asked } = restartable();
  const { adapter, call, peer } = await inCall(made);
  adapter.on.lost();
  peer.become("failed");
  assert.deepEqual(asked, []);
  assert.equal(call.reconnecting, true);
});

test("only the wanted codecs are offered, in their order, beside keys and comfort noise", async () => {
  const types = ["audio/opus", "audio/red", "audio/G722", "audio/PCMU", "audio/CN", "audio/telephone-event"];
  globalThis.RTCRtpReceiver = { getCapabilities: () => ({ codecs: types.map((mimeType) => ({ mimeType })) }) };
  try {
    for (const [wanted, expected] of [
      [["pcmu", "Opus"], ["audio/PCMU", "audio/opus", "audio/telephone-event", "audio/CN"]],
      [[], null], [["nonsense"], null],
    ]) {
      const { phone, adapter } = registered({ codecs: wanted });
      const call = await phone.call("600");
      const peer = new Peer();
      adapter.on.peer(call, peer);
      assert.equal(await peer.createOffer("options"), "options");
      assert.deepEqual(peer.codecs?.map(({ mimeType }) => mimeType) ?? null, expected);
    }
  } finally {
    delete globalThis.RTCRtpReceiver;
  }
});

test("only devices with a name of their own are listed", async () => {
  assert.deepEqual(await listDevices(), {
    microphones: [{ id: "m1", label: "Headset" }], loudspeakers: [{ id: "s1", label: "Loudspeaker" }],
  });
});

test("the end of the page hangs up each call once", async () => {
  const made = await inCall();
  await inCall(made, "601");
  const page = new EventTarget();
  const undo = made.phone.leaveWith(page);
  page.dispatchEvent(new Event("beforeunload"));
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(made.adapter.names().filter((name) => name === "hangUp").length, 2);
  undo();
  const { phone, adapter } = await inCall();
  phone.leaveWith(page)();
  page.dispatchEvent(new Event("pagehide"));
  assert.ok(!adapter.names().includes("hangUp"));
});

test("signing out ends the calls, then the registration", async () => {
  const { phone, adapter, call, last } = await inCall();
  phone.disconnect();
  assert.deepEqual(adapter.names().slice(-2), ["hangUp", "disconnect"]);
  assert.ok(call.over);
  assert.deepEqual([phone.state, last("statechange").state, phone.active], ["off", "off", null]);
  phone.disconnect();
  assert.equal(adapter.names().filter((name) => name === "disconnect").length, 1);
});

test("two phones on one page have nothing in common", async () => {
  const [one, two] = [await inCall(), registered()];
  const ringing = two.adapter.on.incoming("Alice");
  assert.equal(one.phone.active, one.call);
  assert.equal(two.phone.active, ringing);
  one.phone.disconnect();
  assert.equal(two.phone.state, "registered");
  assert.equal(ringing.phase, "ringing");
  assert.equal(two.told.filter(({ call }) => call === one.call).length, 0);
});

test("TURN servers come from a file, and are kept when it cannot be read", async (context) => {
  const { adapter, last } = registered({ iceServers: [{ urls: ["stun:s"] }], iceUrl: "ice.json" });
  const list = [{ urls: "turn:t", username: "u", credential: "c" }, { urls: ["turn:without-password"] }];
  context.mock.method(globalThis, "fetch", async () => Response.json(list));
  assert.deepEqual(await adapter.on.iceServers(), [{ urls: ["stun:s"] }, list[0]]);
  fetch.mock.mockImplementation(async () => new Response("", { status: 404 }));
  assert.equal((await adapter.on.iceServers()).length, 2);
  assert.deepEqual([last("warning").key, last("warning").detail], ["noIceFile", "ice.json"]);
});
