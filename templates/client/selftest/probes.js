// What the self-test tries without a phone: the WebSocket, and one STUN or TURN server.

const Peer = globalThis.RTCPeerConnection; // before sipml5 puts its own in its place

/**
 * Tries to open a WebSocket; it is closed again at once.
 * @param {string} url
 * @param {string[]} protocols sub-protocols that are offered
 * @param {number} limitMs
 * @returns {Promise<"open" | "closed" | "silent">}
 */
export function openSocket(url, protocols, limitMs) {
  return new Promise((done) => {
    const socket = new WebSocket(url, protocols);
    const end = (outcome) => {
      clearTimeout(timer);
      socket.onopen = socket.onclose = null;
      socket.close();
      done(outcome);
    };
    const timer = setTimeout(() => end("silent"), limitMs);
    socket.onopen = () => end("open");
    socket.onclose = () => end("closed");
  });
}

/**
 * Whether a web server answers, whatever it says: then name, port and certificate are fine.
 * @param {string} url
 * @param {number} limitMs
 * @returns {Promise<"answers" | "fails" | "silent">}
 */
export async function reach(url, limitMs) {
  try {
    await fetch(url, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(limitMs) });
    return "answers";
  } catch (error) {
    return error.name === "TimeoutError" ? "silent" : "fails";
  }
}

/**
 * Asks one STUN or TURN server for candidates.
 * @param {RTCIceServer} server with one URL
 * @param {number} limitMs
 */
export async function gather(server, limitMs) {
  const candidates = [];
  const errors = [];
  const began = performance.now();
  const peer = new Peer({ iceServers: [server] });
  const complete = await new Promise((done) => {
    const timer = setTimeout(() => done(false), limitMs);
    const wanted = server.urls.startsWith("turn") ? "relay" : "srflx";
    const end = (whole) => {
      clearTimeout(timer);
      done(whole);
    };
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) return end(true);
      if (!candidate.candidate) return;
      candidates.push({ type: candidate.type, address: `${candidate.address}:${candidate.port}` });
      if (candidate.type === wanted) end(true);
    });
    peer.addEventListener("icecandidateerror", ({ errorCode, errorText }) => {
      errors.push({ code: errorCode, text: errorText });
      if (errorCode < 700) end(true);
    });
    peer.addTransceiver("audio");
    peer.createOffer().then((offer) => peer.setLocalDescription(offer)).catch(() => end(false));
  });
  peer.close();
  return { url: server.urls, candidates, errors, complete, seconds: Math.round((performance.now() - began) / 1000) };
}

/** One server per URL: a server of settings.js may have several. */
export function eachUrl(servers) {
  return servers.flatMap((server) => [server.urls].flat().map((urls) => ({ ...server, urls })));
}
