// Call waiting: a further call that rings during another one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inCall, microphones, registered } from "./fakes.mjs";

const settled = () => new Promise(setImmediate);

/** A phone in a call to 600, while Alice (6002) rings. */
async function offered() {
  const made = await inCall(registered({ callWaiting: true }));
  const second = made.adapter.on.incoming("Alice", "6002");
  return { ...made, first: made.call, second };
}

test("a further call rings beside the active one, and no more than that", async () => {
  const { phone, adapter, first, second, last } = await offered();
  assert.deepEqual([phone.active, phone.offered, phone.waiting], [first, second, null]);
  assert.equal(last("incoming").call, second);
  assert.equal(phone.canCall, false);
  assert.equal(adapter.on.incoming("Bob"), null);
});

test("without call waiting, and while a call is set up, others hear busy", async () => {
  const { phone, adapter } = registered({ callWaiting: true });
  await phone.call("600");
  assert.equal(adapter.on.incoming("Alice"), null);
  const without = await inCall();
  assert.equal(without.adapter.on.incoming("Alice"), null);
  without.phone.callWaiting = true;
  assert.ok(without.adapter.on.incoming("Alice"));
});

test("answering puts the first call on hold, and hanging up goes back to it", async () => {
  const { phone, adapter, first, second } = await offered();
  const opened = microphones.opened.length;
  await second.answer();
  adapter.on.established(second);
  assert.deepEqual([phone.active, phone.waiting, phone.offered], [second, first, null]);
  assert.equal(first.held, true);
  assert.equal(microphones.opened.length, opened, "some browsers mute the first call if it is opened twice");
  adapter.on.ended(second, null);
  await settled();
  assert.deepEqual([phone.active, phone.waiting, first.held], [first, null, false]);
});

test("a further call that is declined, or given up, changes nothing", async () => {
  const { phone, adapter, first, second, last } = await offered();
  second.hangUp();
  adapter.on.ended(second, null);
  assert.deepEqual([last("ended").outcome, last("ended").back, phone.offered], ["declined", null, null]);
  const third = adapter.on.incoming("Bob");
  adapter.on.ended(third, null);
  assert.equal(last("ended").outcome, "missed");
  assert.deepEqual([phone.active, first.held], [first, false]);
});

test("when the first call ends, the further one rings alone", async () => {
  const { phone, adapter, first, second } = await offered();
  adapter.on.ended(first, null);
  assert.deepEqual([phone.active, phone.offered, second.phase], [second, null, "ringing"]);
  await second.answer();
  adapter.on.established(second);
  assert.equal(second.phase, "inCall");
  assert.equal(second.stream.tracks[0].stopped, false);
});

test("nothing is answered if the first call cannot be put on hold", async () => {
  const { phone, adapter, first, second, last } = await offered();
  adapter.failures.hold = new Error("491");
  await second.answer();
  assert.ok(!adapter.names().includes("answer"));
  assert.deepEqual([phone.active, phone.offered, last("warning").key], [first, second, "holdFailed"]);
});

test("a caller who gives up while the first call is put on hold leaves it as it was", async () => {
  const { phone, adapter, first, second } = await offered();
  const answered = second.answer();
  adapter.on.ended(second, null);
  await answered;
  await settled();
  assert.ok(!adapter.names().includes("answer"));
  assert.deepEqual([phone.active, first.held], [first, false]);
});

test("two calls change places, and one that came in can be connected by its name", async () => {
  const { phone, adapter, first, second, last } = await offered();
  await second.answer();
  adapter.on.established(second);
  assert.equal(await phone.swap(), true);
  assert.deepEqual([phone.active, phone.waiting], [first, second]);
  assert.deepEqual([first.held, second.held], [false, true]);
  assert.deepEqual([last("swapped").call, last("swapped").waiting], [first, second]);
  await phone.swap();
  assert.equal(phone.active, second);
  await phone.transfer("Alice");
  assert.deepEqual(adapter.asked.at(-1), ["join", first, second]);
});

test("calls do not change places if the active one cannot be held, or one of them ends", async () => {
  const { phone, adapter, first, second } = await offered();
  assert.equal(await phone.swap(), false, "only one");
  await second.answer();
  adapter.on.established(second);
  adapter.failures.hold = new Error("491");
  assert.equal(await phone.swap(), false);
  assert.deepEqual([phone.active, phone.waiting], [second, first]);
  delete adapter.failures.hold;
  const swapped = phone.swap();
  adapter.on.ended(first, null);
  assert.equal(await swapped, false);
  assert.deepEqual([phone.active, phone.waiting, second.held], [second, null, false]);
});

test("signing out ends a call that rings beside another, too", async () => {
  const { phone, adapter, first, second } = await offered();
  phone.disconnect();
  assert.equal(adapter.names().filter((name) => name === "hangUp").length, 2);
  assert.deepEqual([first.over, second.over, phone.active, phone.offered], [true, true, null, null]);
});
