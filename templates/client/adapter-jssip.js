// The adapter for JsSIP: the only module that uses the library.

import JsSIP from "jssip";
import { startHandshake } from "./handshake.js";
import { callProblem, Problem, registrationProblem } from "./problems.js";
import { backOff, watchSocket } from "./socket.js";

/** @typedef {import("./phone-core.js").Call} Call */
/** @typedef {any} Session of JsSIP, whose types lack half of what is used here */

/** JsSIP's socket interface, on top of a watched socket. */
class Socket {
  /** @type {WebSocket | null} */
  #ws = null;
  #silenceLimitS;
  #tell;
  // JsSIP sets these.
  onconnect = () => {};
  /** @type {(error: boolean, code?: number, reason?: string) => void} */
  ondisconnect = () => {};
  /** @type {(data: any) => void} */
  ondata = () => {};

  /**
   * @param {string} url
   * @param {number} silenceLimitS
   * @param {(text: string, sent: boolean) => void} tell
   */
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

  /** @param {string} message */
  send(message) {
    if (this.isOpen()) this.#ws?.send(message);
    return this.isOpen();
  }
}

/** @type {import("./phone-core.js").CreateAdapter} */
export function createAdapter(settings, on) {
  /** @type {any} */
  let ua = null;
  /** @type {Map<Call, Session>} */
  const sessions = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let keepAlive;
  let attempt = 0;

  /**
   * @param {string} user
   * @param {string} password
   */
  function connect(user, password) {
    const socket = new Socket(settings.websocketUrl, settings.silenceLimitS, on.message);
    const own = new JsSIP.UA({
      sockets: /** @type {any} */ (socket),
      uri: `sip:${user}@${settings.domain}`,
      password,
      register: settings.registers !== false,
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
    const ready = () => {
      attempt = 0;
      on.registered();
      // Asterisk would send its BYE to the old socket; a re-INVITE shows it the new one. It restarts ICE
      // only where the audio is lost as well: elsewhere that would interrupt it.
      for (const [own, session] of sessions) {
        if (!session.isEstablished()) continue;
        if (own.reconnecting) restart(own).catch(() => {}); // the call gives up by itself
        else session.renegotiate();
      }
    };
    ua.on("registered", ready);
    ua.on("connected", () => ua === own && settings.registers === false && ready());
    ua.on("registrationFailed", (/** @type {any} */ { response }) => {
      const problem = registrationProblem(response?.status_code);
      if (problem) {
        disconnect();
        on.refused(problem);
      } else { // the PBX is overloaded, or still starting: then it does not answer at all
        setTimeout(() => ua === own && ua.isConnected() && ua.register(), backOff(attempt++) * 1000);
      }
    });
    ua.on("newRTCSession", (/** @type {any} */ { originator, session, request }) => {
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

  /**
   * Reports what happens to a call, in either direction.
   * @param {Call} own
   * @param {Session} session
   */
  function follow(own, session) {
    sessions.set(own, session);
    const found = (/** @type {RTCPeerConnection} */ peer) => {
      startHandshake(peer);
      on.peer(own, peer);
    };
    if (session.connection) found(session.connection);
    else session.on("peerconnection", (/** @type {any} */ event) => found(event.peerconnection));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let gathering;
    session.on("icecandidate", (/** @type {any} */ event) => { // JsSIP itself would wait 40 s for a dead STUN server
      clearTimeout(gathering);
      gathering = setTimeout(event.ready, settings.gatheringLimitMs);
    });
    session.on("progress", (/** @type {any} */ event) => event.originator === "remote" && on.ringing(own));
    session.on("confirmed", () => on.established(own));
    const over = (/** @type {Problem | null} */ problem) => {
      sessions.delete(own);
      on.ended(own, problem);
    };
    session.on("ended", (/** @type {any} */ event) => over(localProblem(event.cause)));
    session.on("failed", (/** @type {any} */ event) => {
      const code = event.originator === "remote" && event.message?.status_code;
      over(code ? callProblem(code) : localProblem(event.cause));
    });
  }

  /**
   * A failure without a response from the PBX; null for a normal end.
   * @param {string} cause of JsSIP
   */
  function localProblem(cause) {
    /** @type {Record<string, import("./phone-core.js").ProblemKey>} */
    const keys = {
      "Connection Error": "connectionLost", "Request Timeout": "pbxSilent", "Dialog Error": "callForgotten",
      "RTP Timeout": "noAudioPath", "Incompatible SDP": "noCommonCodec", "No Answer": "unavailable",
      "Expires": "unavailable",
    };
    if (keys[cause]) return new Problem(keys[cause]);
    const technical = ["WebRTC Error", "Bad Media Description", "Missing SDP", "No ACK", "Internal Error"];
    return technical.includes(cause) ? new Problem("technical", cause) : null;
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  async function call(own, number) {
    const options = await media(own);
    if (!own.over) follow(own, ua.call(`sip:${number}@${settings.domain}`, options));
  }

  /** @param {Call} own */
  async function answer(own) {
    const options = await media(own);
    if (!own.over) sessions.get(own).answer(options);
  }

  /** @param {Call} own */
  async function media(own) {
    return {
      mediaStream: own.stream,
      mediaConstraints: { audio: true, video: settings.video }, // JsSIP would offer video otherwise
      pcConfig: { iceServers: await on.iceServers() },
    };
  }

  /** @param {Call} own */
  function hangUp(own) {
    const session = sessions.get(own);
    if (!session || session.isEnded()) return;
    const ringingHere = session.direction === "incoming" && session.isInProgress();
    session.terminate(ringingHere ? { status_code: 486 } : {});
  }

  /**
   * @param {Call} own
   * @param {boolean} wanted
   * @returns {Promise<void>}
   */
  function hold(own, wanted) {
    return new Promise((resolve, reject) => {
      const session = sessions.get(own);
      const started = wanted ? session.hold({}, resolve) : session.unhold({}, resolve);
      if (!started) reject(new Error("another change is under way"));
    });
  }

  /**
   * A new way for the audio: Asterisk takes the new candidates, and keeps the keys of DTLS.
   * @param {Call} own
   * @returns {Promise<void>}
   */
  function restart(own) {
    return new Promise((resolve, reject) => {
      const started = sessions.get(own).renegotiate({ rtcOfferConstraints: { iceRestart: true } }, resolve);
      if (!started) reject(new Error("another change is under way"));
    });
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  function transfer(own, number) {
    return refer(own, `sip:${number}@${settings.domain}`);
  }

  /**
   * Connects the other sides of two calls with each other.
   * @param {Call} own
   * @param {Call} other
   */
  function join(own, other) {
    const replaced = sessions.get(other);
    // Tags as the PBX has them. Of a call that came in, JsSIP would take one for the other.
    const { call_id, local_tag, remote_tag } = replaced._dialog.id;
    const replaces = { _request: { call_id }, _from_tag: local_tag, _to_tag: remote_tag };
    return refer(own, replaced.remote_identity.uri, { replaces }, [replaced]);
  }

  /**
   * Resolves when the other side has moved; then the PBX expects us to end our own legs.
   * @param {Call} own
   * @param {string} target
   * @param {{ replaces?: object }} options
   * @param {Session[]} others
   * @returns {Promise<void>}
   */
  function refer(own, target, options = {}, others = []) {
    const session = sessions.get(own);
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let fallback;
      const done = () => {
        clearTimeout(fallback);
        for (const leg of [session, ...others]) if (!leg.isEnded()) leg.terminate();
        resolve();
      };
      const fail = (/** @type {any} */ event) => {
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
