// The adapter for JsSIP: the only module that uses the library.

import JsSIP from "jssip";
import { startHandshake } from "./handshake.js";
import { callProblem, Problem, registrationProblem } from "./problems.js";
import { backOff, watchSocket } from "./socket.js";

/** JsSIP's interface of a socket, on a watched one. */
class Socket {
  #ws = null;
  #silenceLimitS;
  #tell;

  constructor(url, silenceLimitS, tell) {
    const { host, protocol } = new URL(url);
    this.url = url;
    this.via_transport = protocol.slice(0, -1).toUpperCase();
    this.sip_uri = `sip:${host};transport=ws`;
    this.#silenceLimitS = silenceLimitS;
    this.#tell = tell;
  }

  connect() {
    this.disconnect();
    const ws = watchSocket(new WebSocket(this.url, "sip"), this.#silenceLimitS, this.#tell);
    ws.binaryType = "arraybuffer";
    ws.onopen = () => this.onconnect();
    ws.onmessage = ({ data }) => this.ondata(data);
    ws.onclose = ({ wasClean, code, reason }) => this.ondisconnect(!wasClean, code, reason);
    this.#ws = ws;
  }

  disconnect() {
    if (!this.#ws) return;
    this.#ws.onopen = this.#ws.onmessage = this.#ws.onclose = null;
    this.#ws.close();
    this.#ws = null;
  }

  isOpen() {
    return this.#ws?.readyState === WebSocket.OPEN;
  }

  send(message) {
    if (this.isOpen()) this.#ws.send(message);
    return this.isOpen();
  }
}

/** @type {import("./phone-core.js").CreateAdapter} */
export function createAdapter(settings, on) {
  let ua = null;
  const sessions = new Map(); // by call
  let keepAlive = null;
  let attempt = 0;

  function connect(user, password) {
    const socket = new Socket(settings.websocketUrl, settings.silenceLimitS, on.message);
    const own = new JsSIP.UA({
      sockets: socket,
      uri: `sip:${user}@${settings.domain}`,
      password,
      register_expires: settings.registerExpiresS,
      session_timers: settings.sessionTimers,
      connection_recovery_min_interval: 1, // JsSIP reconnects by itself, with growing delays
      connection_recovery_max_interval: 30,
    });
    ua = own;
    clearInterval(keepAlive);
    keepAlive = setInterval(() => socket.isOpen() && socket.send("\r\n\r\n"), settings.keepAliveS * 1000);
    ua.on("connecting", on.connecting);
    ua.on("disconnected", () => ua === own && on.lost());
    ua.on("registered", () => {
      attempt = 0;
      on.registered();
      // Asterisk would send its BYE to the old socket; a re-INVITE shows it the new one. It restarts ICE
      // only where the audio is lost as well, which drops what was agreed.
      for (const [own, session] of sessions) {
        if (!session.isEstablished()) continue;
        if (own.reconnecting) restart(own).catch(() => {}); // the call gives up by itself
        else session.renegotiate();
      }
    });
    ua.on("registrationFailed", ({ response }) => {
      const problem = registrationProblem(response?.status_code);
      if (problem) {
        disconnect();
        on.refused(problem);
      } else { // the PBX is overloaded, or still starting: then it does not answer at all
        setTimeout(() => ua === own && ua.isConnected() && ua.register(), backOff(attempt++) * 1000);
      }
    });
    ua.on("newRTCSession", ({ originator, session, request }) => {
      if (originator === "local") return;
      const caller = on.incoming(request.from.display_name || request.from.uri.user, request.from.uri.user);
      if (caller) follow(caller, session);
      else session.terminate({ status_code: 486 });
    });
    ua.start();
  }

  function disconnect() {
    clearInterval(keepAlive);
    const own = ua;
    ua = null; // ignore events from here on
    own?.stop();
  }

  /** Passes on what happens to a call; one place for both directions. */
  function follow(own, session) {
    sessions.set(own, session);
    const found = (peer) => {
      startHandshake(peer);
      on.peer(own, peer);
    };
    if (session.connection) found(session.connection);
    else session.on("peerconnection", (event) => found(event.peerconnection));
    let gathering;
    session.on("icecandidate", (event) => { // JsSIP itself would wait 40 s for a dead STUN server
      clearTimeout(gathering);
      gathering = setTimeout(event.ready, settings.gatheringLimitMs);
    });
    session.on("progress", (event) => event.originator === "remote" && on.ringing(own));
    session.on("confirmed", () => on.established(own));
    const over = (problem) => {
      sessions.delete(own);
      on.ended(own, problem);
    };
    session.on("ended", (event) => over(localProblem(event.cause)));
    session.on("failed", (event) => {
      const code = event.originator === "remote" && event.message?.status_code;
      over(code ? callProblem(code) : localProblem(event.cause));
    });
  }

  /** A failure without a response of the PBX; null for a normal end. */
  function localProblem(cause) {
    const keys = {
      "Connection Error": "connectionLost", "Request Timeout": "pbxSilent", "Dialog Error": "callForgotten",
      "RTP Timeout": "noAudioPath", "Incompatible SDP": "noCommonCodec", "No Answer": "unavailable",
      "Expires": "unavailable",
    };
    if (keys[cause]) return new Problem(keys[cause]);
    const technical = ["WebRTC Error", "Bad Media Description", "Missing SDP", "No ACK", "Internal Error"];
    return technical.includes(cause) ? new Problem("technical", cause) : null;
  }

  async function call(own, number) {
    const options = await media(own);
    if (!own.over) follow(own, ua.call(`sip:${number}@${settings.domain}`, options));
  }

  async function answer(own) {
    const options = await media(own);
    if (!own.over) sessions.get(own).answer(options);
  }

  async function media(own) {
    return {
      mediaStream: own.stream,
      mediaConstraints: { audio: true, video: settings.video }, // JsSIP would offer video otherwise
      pcConfig: { iceServers: await on.iceServers() },
    };
  }

  function hangUp(own) {
    const session = sessions.get(own);
    if (!session || session.isEnded()) return;
    const ringingHere = session.direction === "incoming" && session.isInProgress();
    session.terminate(ringingHere ? { status_code: 486 } : {});
  }

  function hold(own, wanted) {
    return new Promise((resolve, reject) => {
      const session = sessions.get(own);
      const started = wanted ? session.hold({}, resolve) : session.unhold({}, resolve);
      if (!started) reject(new Error("another change is under way"));
    });
  }

  /** A new way for the audio: Asterisk takes the new candidates, and keeps the keys of DTLS. */
  function restart(own) {
    return new Promise((resolve, reject) => {
      const started = sessions.get(own).renegotiate({ rtcOfferConstraints: { iceRestart: true } }, resolve);
      if (!started) reject(new Error("another change is under way"));
    });
  }

  function transfer(own, number) {
    return refer(own, `sip:${number}@${settings.domain}`, {});
  }

  /** Connects the other sides of two calls with each other. */
  function join(own, other) {
    const replaces = sessions.get(other);
    return refer(own, replaces.remote_identity.uri, { replaces });
  }

  /** Resolves when the other side has moved; then the PBX expects us to end our own legs. */
  function refer(own, target, options) {
    const session = sessions.get(own);
    return new Promise((resolve, reject) => {
      let fallback;
      const done = () => {
        clearTimeout(fallback);
        for (const leg of [session, options.replaces]) {
          if (leg && !leg.isEnded()) leg.terminate();
        }
        resolve();
      };
      const fail = (event) => {
        clearTimeout(fallback);
        reject(new Error(event.status_line?.status_code || event.response?.status_code || event.cause));
      };
      session.refer(target, { ...options, eventHandlers: {
        requestSucceeded: () => { fallback = setTimeout(done, 3000); }, // the result may never arrive
        accepted: done,
        failed: fail,
        requestFailed: fail,
      } });
    });
  }

  return { connect, disconnect, call, answer, hangUp, hold, restart, transfer, join };
}
