// Names, times and figures as they are shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, initials, quality } from "../../templates/client/format.js";

test("a name has one or two letters, a number a sign", () => {
  assert.deepEqual(["Alice", "bob  the builder", "王小明", "600", "+49 30", ""].map(initials), ["A", "bt", "王", "#", "#", ""]);
});

test("a time has minutes and seconds, and hours where there are some", () => {
  assert.deepEqual([0, 7, 187, 3599, 3600, 36_061].map(duration), ["00:00", "00:07", "03:07", "59:59", "1:00:00", "10:01:01"]);
});

test("a connection is as good as the worst of its figures", () => {
  const now = { packetsReceived: 100, lossPercent: 0, roundTripMs: 20, jitterMs: 4 };
  assert.equal(quality(null), 0);
  assert.equal(quality({ ...now, packetsReceived: 0 }), 0);
  assert.equal(quality(now), 3);
  assert.equal(quality({ ...now, roundTripMs: null, jitterMs: null, lossPercent: null }), 3);
  assert.equal(quality({ ...now, roundTripMs: 300 }), 2);
  assert.equal(quality({ ...now, jitterMs: 50, lossPercent: 3 }), 2);
  assert.equal(quality({ ...now, lossPercent: 5 }), 1);
});
