// A visitor's call: an account from the service, one call, and nothing left behind.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { GuestCall } from "../../templates/client/guest-call.js";
import { FakeAdapter, microphones, Peer, SETTINGS } from "./fakes.mjs";

const GUESTS = {
  ...SETTINGS,
  guests: {
    accountUrl: "https://pbx.example.test/guests/account", websocketUrl: "wss://pbx.example.test/guests/ws",
    numbers: ["6001", "600"],
  },
};
let asked;
let answer;

beforeEach(() => {
  microphones.refusal = null;
  microphones.opened = [];
  asked = [];
  answer = { status: 201, body: { user: "guest1", password: "word", number: "6001" } };
  globalThis.fetch = async (url, options) => {
    asked.push([url, JSON.parse(options.body), options]);
    if (answer instanceof Error) throw answer;
    return { ok: answer.status < 300, status: answer.status, json: async () => answer.body };
  };
});

function guest(options) {
  const adapter = new FakeAdapter();
  const made = new GuestCall(GUESTS, adapter.create, options);
  const told = [];
  made.addEventListener("statechange", ({ detail }) => told.push([detail.state, detail.problem?.key ?? null]));
  return { guest: made, adapter, told };
}

async function settled() {
  for (let turn = 0; turn < 20; turn += 1) await null;
}

async function inCall(options) {
  const made = guest(options);
  await made.guest.start();
  made.adapter.on.registered();
  await settled();
  const call = made.guest.call;
  made.adapter.on.peer(call, new Peer());
  made.adapter.on.ringing(call);
  made.adapter.on.established(call);
  return { ...made, call };
}

test("an account is asked for the number, and used on the WebSocket of guests without registering", async () => {
  const { guest: made, adapter } = guest();
  await made.start("600");
  assert.deepEqual(asked[0].slice(0, 2), ["https://pbx.example.test/guests/account", { number: "600" }]);
  assert.equal(asked[0][2].credentials, "omit");
  assert.deepEqual(adapter.asked, [["connect", "guest1", "word"]]);
  assert.equal(adapter.settings.websocketUrl, "wss://pbx.example.test/guests/ws");
  assert.equal(adapter.settings.registers, false);
});

test("the first number is called where none is named", async () => {
  const { adapter, told } = await inCall();
  assert.equal(asked[0][1].number, "6001");
  assert.equal(adapter.asked.find(([name]) => name === "call")[2], "6001");
  assert.deepEqual(told.map(([state]) => state), ["asking", "calling", "ringing", "inCall"]);
});

test("the end of the call ends the connection", async () => {
  const { guest: made, adapter, told, call } = await inCall();
  adapter.on.ended(call, null);
  assert.equal(made.state, "idle");
  assert.deepEqual(told.at(-1), ["idle", null]);
  assert.equal(adapter.names().at(-1), "disconnect");
});

test("hanging up ends the call and the connection", async () => {
  const { guest: made, adapter } = await inCall();
  made.hangUp();
  assert.deepEqual(adapter.names().slice(-2), ["hangUp", "disconnect"]);
  assert.equal(made.state, "idle");
});

test("a second press of the button does nothing during a call", async () => {
  const { guest: made } = await inCall();
  await made.start();
  assert.equal(asked.length, 1);
});

test("without a microphone no account is asked for", async () => {
  microphones.refusal = "NotAllowedError";
  const { guest: made, told } = guest();
  await made.start();
  assert.deepEqual(told, [["asking", null], ["idle", "micDenied"]]);
  assert.equal(asked.length, 0);
});

test("the microphone that was tried is let go before the call takes it", async () => {
  const { guest: made } = guest();
  await made.start();
  assert.ok(microphones.opened[0].getTracks().every(({ stopped }) => stopped));
});

test("each refusal of the service is told by its cause", async () => {
  for (const [status, error, key] of [
    [503, "busy", "guestsBusy"], [503, "unavailable", "guestsAway"], [429, "later", "guestsLater"],
    [429, undefined, "guestsLater"], [403, "origin", "guestsRefused"], [403, "captcha", "guestsCaptcha"],
    [403, "number", "guestsRefused"], [502, undefined, "guestsAway"],
  ]) {
    answer = { status, body: { error } };
    const { guest: made, told, adapter } = guest();
    await made.start();
    assert.deepEqual(told.at(-1), ["idle", key]);
    assert.deepEqual(adapter.asked, []);
  }
});

test("a service that cannot be reached is told", async () => {
  answer = new TypeError("Failed to fetch");
  const { guest: made, told } = guest();
  await made.start();
  assert.deepEqual(told.at(-1), ["idle", "guestsAway"]);
});

test("the token of a CAPTCHA goes to the service", async () => {
  const { guest: made } = guest({ captcha: async () => "token" });
  await made.start();
  assert.equal(asked[0][1].captcha, "token");
});

test("a call that was given up before the account came is not made", async () => {
  const { guest: made, adapter } = guest();
  const started = made.start();
  made.hangUp();
  await started;
  assert.deepEqual(adapter.asked, []);
  assert.equal(made.state, "idle");
});

test("a call that fails is told, and the next one is possible", async () => {
  const { guest: made, adapter, told, call } = await inCall();
  const { Problem } = await import("../../templates/client/problems.js");
  adapter.on.ended(call, new Problem("unavailable"));
  assert.deepEqual(told.at(-1), ["idle", "unavailable"]);
  await made.start();
  assert.equal(asked.length, 2);
});

test("a connection that fails before the call is told", async () => {
  const { guest: made, adapter, told } = guest();
  await made.start();
  adapter.on.lost();
  assert.deepEqual(told.at(-1), ["idle", "unreachable"]);
  assert.equal(adapter.names().at(-1), "disconnect");
});

test("leaving the page hangs up", async () => {
  const { guest: made, adapter } = await inCall();
  const page = new EventTarget();
  made.leaveWith(page);
  page.dispatchEvent(new Event("pagehide"));
  assert.ok(adapter.names().includes("hangUp"));
});
