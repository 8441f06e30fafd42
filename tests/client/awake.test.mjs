// What the device gives to a call: its screen, its media buttons, and notifications.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { joinMediaSession, keepAwake } from "../../templates/client/awake.js";
import { startBackground } from "../../templates/client/background.js";
import { inCall, registered } from "./fakes.mjs";

const settled = () => new Promise(setImmediate);
const given = (name, value) => Object.defineProperty(navigator, name, { configurable: true, value });

let locks;
let actions;
let notifications;
let worker;
beforeEach(() => {
  locks = { held: 0, requested: 0 };
  given("wakeLock", {
    async request() {
      locks.requested += 1;
      locks.held += 1;
      return { async release() { locks.held -= 1; } };
    },
  });
  actions = {};
  given("mediaSession", {
    setActionHandler(name, action) {
      if (name === "hangup" && this.old) throw new TypeError("unknown");
      actions[name] = action;
    },
    setMicrophoneActive(active) { this.microphone = active; },
  });
  globalThis.MediaMetadata = class {
    constructor(about) { Object.assign(this, about); }
  };
  notifications = [];
  worker = Object.assign(new EventTarget(), {
    async register() {
      return {
        async showNotification(title, options) {
          notifications.push({ title, ...options, close: () => { notifications = []; } });
        },
        getNotifications: async () => notifications,
      };
    },
  });
  given("serviceWorker", worker);
  globalThis.Notification = { permission: "granted" };
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible", hasFocus: () => false });
  globalThis.location = { href: "https://pbx.example.test/phone/" };
});

test("the screen stays on during a call, and again once the page is seen again", async () => {
  const made = registered();
  keepAwake(made.phone);
  const { adapter, call } = await inCall(made);
  await settled();
  assert.equal(locks.held, 1);
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.equal(locks.held, 0);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.equal(locks.held, 1);
  adapter.on.ended(call, null);
  await settled();
  assert.equal(locks.held, 0);
});

test("a screen that may not stay on, or a browser without such a lock, stops no call", async () => {
  given("wakeLock", { request: async () => { throw new Error("NotAllowedError"); } });
  const made = registered();
  keepAwake(made.phone);
  const { adapter, call } = await inCall(made);
  adapter.on.ended(call, null);
  given("wakeLock", undefined);
  await inCall(made);
});

test("the system's buttons mute and hang up, during a call only", async () => {
  const made = registered();
  joinMediaSession(made.phone, "Phone");
  const { adapter, call } = await inCall(made);
  const session = navigator.mediaSession;
  assert.deepEqual([session.metadata.title, session.metadata.artist, session.playbackState], ["600", "Phone", "playing"]);
  assert.equal(session.microphone, true);
  actions.togglemicrophone();
  assert.deepEqual([call.muted, session.microphone], [true, false]);
  actions.hangup();
  assert.equal(adapter.names().at(-1), "hangUp");
  adapter.on.ended(call, null);
  assert.deepEqual([actions.hangup, actions.togglemicrophone, session.playbackState], [null, null, "none"]);
});

test("a browser without a button for hanging up has the other one", async () => {
  navigator.mediaSession.old = true;
  const made = registered();
  joinMediaSession(made.phone, "Phone");
  await inCall(made);
  assert.ok(actions.togglemicrophone);
});

const wording = { tag: "en", text: { answer: "Answer", decline: "Decline", incomingHint: "Incoming call" } };

/** A phone whose page is in the background, and that rings. */
async function ringing() {
  const made = registered();
  startBackground(made.phone, wording);
  const call = made.adapter.on.incoming("Alice");
  await settled();
  return { ...made, call };
}
const choose = (action) => worker.dispatchEvent(new MessageEvent("message", { data: { action } }));

test("a call is notified while nobody looks at the page, until it is answered or over", async () => {
  const { adapter, call } = await ringing();
  assert.deepEqual([notifications[0].title, notifications[0].body], ["Alice", "Incoming call"]);
  assert.deepEqual(notifications[0].actions.map(({ action }) => action), ["answer", "decline"]);
  adapter.on.ended(call, null);
  await settled();
  assert.equal(notifications.length, 0);
});

test("nothing is notified to who looks at the page, or has not allowed it", async () => {
  document.hasFocus = () => true;
  await ringing();
  document.hasFocus = () => false;
  Notification.permission = "default";
  await ringing();
  assert.equal(notifications.length, 0);
});

test("the notification's buttons answer and decline; a click on it only shows the page", async () => {
  const first = await ringing();
  choose("");
  await settled();
  assert.deepEqual(first.adapter.names(), ["connect"]);
  choose("answer");
  await settled();
  assert.equal(first.adapter.names().at(-1), "answer");
  const second = await ringing();
  choose("decline");
  assert.equal(second.adapter.names().at(-1), "hangUp");
  await settled();
});

test("a browser that refuses the service worker still takes calls", async () => {
  worker.register = async () => { throw new Error("SSL certificate error"); };
  const { call } = await ringing();
  assert.equal(call.phase, "ringing");
});
