// Who starts the handshake of the media.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startHandshake } from "../../templates/client/handshake.js";

class Peer {
  currentRemoteDescription = null;
  made = { type: "offer", sdp: "a=candidate:1 1 udp 1 192.0.2.20 5000 typ host\r\na=setup:actpass\r\n" };

  get localDescription() {
    return this.made;
  }
}
globalThis.RTCSessionDescription = class {
  constructor(made) {
    Object.assign(this, made);
  }
};

/** The part that a peer's description claims, in a browser of this name. */
function part(browser, change = () => {}) {
  Object.defineProperty(navigator, "userAgent", { value: `Mozilla/5.0 ${browser}`, configurable: true });
  const peer = new Peer();
  startHandshake(peer);
  change(peer);
  return /a=setup:(\w+)/.exec(peer.localDescription.sdp)[1];
}

test("Firefox starts with its first offer on a LAN, Chromium leaves the choice", () => {
  assert.equal(part("Firefox/153.0"), "active");
  assert.equal(part("Chrome/156.0"), "actpass");
});

test("behind NAT, in an answer and in later offers Firefox leaves what the browser made", () => {
  assert.equal(part("Firefox/153.0", (peer) => { peer.made.sdp += "a=candidate:2 1 udp 1 203.0.113.1 1 typ srflx raddr 0.0.0.0 rport 0\r\n"; }), "actpass");
  assert.equal(part("Firefox/153.0", (peer) => { peer.currentRemoteDescription = {}; }), "actpass");
  assert.equal(part("Firefox/153.0", (peer) => { peer.made.type = "answer"; }), "actpass");
});
