// The handshake that secures the media: Firefox starts it on a LAN.

/**
 * In Firefox, makes the first offer of a connection without NAT take the active DTLS role.
 *
 * If it has the choice (actpass), Asterisk starts the handshake. On a LAN, its first message arrives before Firefox
 * has finished its ICE checks; Firefox drops it, and Asterisk repeats it only after a second. Behind NAT, Firefox
 * finishes first: if it started there, Asterisk would drop the first message and log a warning for every call.
 *
 * @param {RTCPeerConnection} peer before its offer is read
 */
export function startHandshake(peer) {
  if (!globalThis.navigator?.userAgent.includes("Firefox/")) return;
  const browsers = Object.getPrototypeOf(peer);
  Object.defineProperty(peer, "localDescription", { get() {
    const made = Reflect.get(browsers, "localDescription", peer);
    const first = made?.type === "offer" && !peer.currentRemoteDescription; // later offers keep what was agreed
    if (!first || made.sdp.includes(" typ srflx ")) return made;
    return new RTCSessionDescription({ type: "offer", sdp: made.sdp.replaceAll("a=setup:actpass", "a=setup:active") });
  } });
}
