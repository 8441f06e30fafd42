// The adapter for sipml5: the only module that uses the library, which a separate script
// (SIPml-api.js, after browser-names.js) provides as the global SIPml.
//
// sipml5 is from 2018. It still works because the following is replaced before it starts: the ICE
// servers and the limit for gathering, resume after hold, the microphone, the socket, the timers, and
// two headers. sipml5 uses global names of the page for these, so no other WebRTC library works in
// the same page.

import { startHandshake } from "./handshake.js";
import { callProblem, Problem, registrationProblem } from "./problems.js";
import { backOff, watchSocket } from "./socket.js";

/** @typedef {import("./phone-core.js").Call} Call */
/** @typedef {{ session: any, parts?: any, orphan?: boolean, refused?: boolean, settleHold?: (type: string) => void,
 *   settleTransfer?: (type: string, code: number) => void }} Leg */

/** @type {{ settings: import("./phone-core.js").Settings, on: import("./phone-core.js").AdapterEvents }} */
let making; // the phone that makes a connection
/** @type {any} */
let lastPeer = null;
const servers = new Map(); // by address: { silenceLimitS, tell, sockets }
window.tsk_utils_get_navigator_friendly_name = () => "chrome"; // for Firefox, sipml5 uses its latest session for every call
const BrowserPeer = window.webkitRTCPeerConnection;
const BrowserSocket = window.WebSocket;

window.RTCPeerConnection = /** @type {any} */ (function () {
  const { settings, on } = making;
  const peer = /** @type {any} */ (new BrowserPeer({ iceServers: on.usableIceServers() }));
  startHandshake(peer);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  peer.gathered = /** @type {Promise<void>} */ (new Promise((resolve) => {
    const enough = () => {
      peer.onicecandidate?.({ candidate: null });
      resolve();
    };
    peer.addEventListener("icecandidate", (event) => {
      clearTimeout(timer);
      if (event.candidate) timer = setTimeout(enough, settings.gatheringLimitMs);
      else setTimeout(resolve); // after sipml5 has seen it
    });
  }));
  // For hold, sipml5 removes and adds the stream, which browsers now answer with a second audio
  // line. The stream stays; only the direction in the SDP changes, which sipml5 writes itself.
  // The browser's own wish to negotiate would be a second offer, which Firefox rejects.
  Object.defineProperty(peer, "onnegotiationneeded", { value: null, writable: true });
  const addStream = peer.addStream.bind(peer);
  const negotiate = () => setTimeout(() => peer.signalingState !== "closed" && peer.onnegotiationneeded?.({}));
  let added = false;
  peer.addStream = (stream) => {
    if (added) return negotiate();
    added = true;
    addStream(stream);
  };
  peer.removeStream = negotiate;
  // Firefox takes an offer only while it is the last one made.
  const setLocal = peer.setLocalDescription.bind(peer);
  const again = (error) => {
    if (error.name !== "InvalidModificationError") throw error;
    return peer.createOffer().then(setLocal);
  };
  peer.setLocalDescription = (made, done, failed) => setLocal(made).catch(again).then(done, failed);
  lastPeer = peer;
  return peer;
});

window.WebSocket = class extends BrowserSocket {
  constructor(url, ...more) {
    super(url, ...more);
    const server = servers.get(String(url));
    if (!server) return; // of another part of the page
    server.sockets.add(watchSocket(this, server.silenceLimitS, server.tell));
    this.addEventListener("close", () => server.sockets.delete(this));
  }
};

// sipml5 creates its connection as soon as a call arrives. It has to wait until the user answers: a
// connection created before the microphone is allowed never reveals its addresses, and Asterisk drops
// audio from hidden addresses.
let answering = false;
const localOffer = tmedia_session_jsep01.prototype.__get_lo;
tmedia_session_jsep01.prototype.__get_lo = function () {
  const arrives = this.b_sdp_ro_pending && !this.o_pc;
  return arrives && !answering ? null : localOffer.call(this);
};

/** @type {MediaStream | null} */
let voice = null; // the microphone of the call that is placed or answered
navigator.getUserMedia = ({ audio, video }, accept) => {
  const stream = new MediaStream((voice?.getTracks() ?? []).filter(({ kind }) => (kind === "audio" ? audio : video)));
  const give = () => setTimeout(() => accept(stream));
  // With the offer unread, sipml5 would answer it twice.
  if (answering) lastPeer.addEventListener("signalingstatechange", give, { once: true });
  else give();
};

// sipml5 passes its timers as strings to be evaluated, which the page's policy forbids.
for (const [kind, { prototype }] of Object.entries({ dialog: tsip_dialog, transac: tsip_transac })) {
  prototype.timer_schedule = function (purpose, name) {
    this.timer_cancel(name);
    const over = window[`__tsip_${kind}_${purpose}_timer_callback`];
    this[`o_timer${name}`] = setTimeout(() => over(this, this[`o_timer${name}`]), this[`i_timer${name}`]);
  };
  prototype.timer_cancel = function (name) {
    clearTimeout(this[`o_timer${name}`]);
    this[`o_timer${name}`] = null;
  };
}

// When a transfer is accepted, sipml5 writes to a place that does not exist, and drops the call.
Object.assign(tsk_fsm_entry.prototype, { supported: {}, require: {} });

// sipml5 supports only blind transfers. An attended transfer is the same request, but refers to the
// call that the new one replaces.
let replaced = "";
tsip_header_Refer_To.prototype.toString = function () {
  const address = tsip_header_NameAddr.prototype.toString.call(this);
  return replaced ? address.replace(/>$/, `?Replaces=${encodeURIComponent(replaced)}>`) : address;
};

let turn = Promise.resolve();

/** One call at a time, because sipml5 does not say for which call it creates a connection. */
function inTurn(setUp) {
  const done = turn.then(setUp);
  turn = done.catch(() => {});
  return done;
}

/** @type {import("./phone-core.js").CreateAdapter} */
export function createAdapter(settings, on) {
  /** @type {any} */
  let stack = null;
  /** @type {Map<Call, Leg>} */
  const legs = new Map();
  let account = { user: "", password: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let keepAlive;
  let attempt = 0;

  SIPml.setDebugLevel("error");

  /**
   * @param {string} user
   * @param {string} password
   */
  function connect(user, password) {
    account = { user, password };
    const url = settings.websocketUrl;
    const server = servers.get(url) ?? { sockets: new Set() };
    servers.set(url, Object.assign(server, { silenceLimitS: settings.silenceLimitS, tell: on.message }));
    clearInterval(keepAlive);
    keepAlive = setInterval(() => {
      for (const socket of servers.get(url).sockets) {
        if (socket.readyState === BrowserSocket.OPEN) socket.send("\r\n\r\n");
      }
    }, settings.keepAliveS * 1000);
    on.iceServers(); // sipml5 needs the list as soon as a call arrives
    on.connecting();
    if (SIPml.isInitialized()) open();
    else SIPml.init(open, (event) => on.refused(new Problem("technical", event.description)));
  }

  /** A stack lives as long as its socket; connecting again means a new one. */
  function open() {
    const own = new SIPml.Stack({
      realm: settings.domain,
      impi: account.user,
      impu: `sip:${account.user}@${settings.domain}`,
      password: account.password,
      websocket_proxy_url: settings.websocketUrl,
      enable_rtcweb_breaker: false,
      events_listener: { events: "*", listener: (event) => {
        if (own !== stack) return;
        if (event.type === "started") signIn();
        if (event.type === "i_new_call") incoming(event.newSession);
        if (event.type === "stopped" || event.type === "failed_to_start") {
          for (const leg of legs.values()) leg.orphan = true; // its audio continues, but no message can reach it
          on.lost();
          later(open);
        }
      } },
    });
    stack = own;
    own.start();
  }

  function signIn() {
    if (settings.registers !== false) return register();
    attempt = 0;
    on.registered();
  }

  function register() {
    const own = stack;
    own.newSession("register", {
      expires: settings.registerExpiresS,
      events_listener: { events: "*", listener: (event) => {
        if (own !== stack) return;
        if (event.type === "connected") {
          attempt = 0;
          on.registered();
        } else if (event.type === "terminated") {
          const problem = registrationProblem(event.getSipResponseCode());
          if (problem) {
            disconnect();
            on.refused(problem);
          } else later(() => own === stack && register());
        }
      } },
    }).register();
  }

  function disconnect() {
    clearTimeout(retry);
    clearInterval(keepAlive);
    const own = stack;
    stack = null; // ignore events from here on
    own?.stop();
  }

  /** @param {() => void} action */
  function later(action) {
    clearTimeout(retry);
    retry = setTimeout(() => stack && action(), backOff(attempt++) * 1000);
  }

  /**
   * Reports what happens to a call, in either direction.
   * @param {Call} own
   */
  function follow(own) {
    /** @type {Leg} */
    const leg = { session: null };
    legs.set(own, leg);
    const listener = (event) => {
      const code = event.getSipResponseCode();
      if (own.over) return;
      if (event.type === "i_ao_request" && (code === 180 || code === 183)) on.ringing(own);
      if (event.type === "connected") established(own);
      if (event.type.startsWith("m_local_hold") || event.type.startsWith("m_local_resume")) leg.settleHold?.(event.type);
      if (event.type.startsWith("o_ect")) leg.settleTransfer?.(event.type, code);
      if (event.type === "terminated") over(own, code >= 400 && !leg.refused ? callProblem(code) : null);
    };
    leg.parts = {
      audio_remote: document.createElement("audio"), // the page plays the sound itself
      events_listener: { events: "*", listener },
    };
    return leg;
  }

  /**
   * sipml5 reports a call as connected before its answer is sent.
   * @param {Call} own
   */
  async function established(own) {
    await null; // the connection comes just after
    if (own.incoming) await gathered(own);
    if (!own.over) on.established(own);
  }

  const legOf = (/** @type {Call} */ own) => /** @type {Leg} */ (legs.get(own));
  const gathered = (/** @type {Call} */ own) => /** @type {any} */ (own.peer).gathered;
  const dialogOf = ({ o_session }) => o_session.get_stack().o_layer_dialog.find_by_ss(o_session);

  /**
   * @param {Call} own
   * @param {Problem | null} problem
   */
  function over(own, problem) {
    legs.delete(own);
    on.ended(own, problem);
  }

  function incoming(session) {
    const caller = dialogOf(session).o_uri_remote; // the session has lost the display name
    const own = on.incoming(caller.s_display_name || caller.s_user_name, caller.s_user_name);
    if (!own) return refuse(session);
    const leg = follow(own);
    leg.session = session;
    session.setConfiguration(leg.parts);
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  async function call(own, number) {
    await on.iceServers();
    await inTurn(() => {
      if (own.over) return null;
      lastPeer = null;
      voice = own.stream;
      making = { settings, on };
      const leg = follow(own);
      leg.session = stack.newSession(settings.video ? "call-audiovideo" : "call-audio", leg.parts);
      leg.session.call(number);
      return /** @type {Promise<void>} */ (new Promise((done) => {
        const found = setInterval(() => { // sipml5 creates its connection a moment later
          if (!own.over && !lastPeer) return;
          clearInterval(found);
          if (!own.over) on.peer(own, lastPeer);
          done();
        }, 10);
      }));
    });
  }

  /** @param {Call} own */
  async function answer(own) {
    await on.iceServers();
    await inTurn(() => {
      if (own.over) return;
      voice = own.stream;
      making = { settings, on };
      answering = true;
      const { session, parts } = legOf(own);
      session.accept(parts); // sends the answer once all candidates are found
      answering = false;
      on.peer(own, lastPeer);
    });
  }

  /** @param {Call} own */
  function hangUp(own) {
    const leg = legs.get(own);
    if (!leg) return;
    if (leg.orphan) {
      own.peer?.close();
      over(own, null);
    } else if (own.incoming && own.phase === "ringing" && own.peer) {
      gathered(own).then(() => leg.session.hangup()); // its answer is on the way
    } else if (own.incoming && own.phase === "ringing") {
      leg.refused = true;
      refuse(leg.session);
    } else leg.session?.hangup();
  }

  /** Sends busy; sipml5 would send 603, which Asterisk reports as "no answer". */
  function refuse({ o_session }) {
    const action = new tsip_action(tsip_action_type_e.REJECT);
    action.set_line_resp(486, "Busy Here");
    o_session.__action_handle(action);
  }

  /**
   * @param {Call} own
   * @param {boolean} wanted
   * @returns {Promise<void>}
   */
  function hold(own, wanted) {
    const leg = legOf(own);
    return new Promise((resolve, reject) => {
      leg.settleHold = (type) => (type.endsWith("_ok") ? resolve() : reject(new Error(type)));
      if (wanted) leg.session.hold();
      else leg.session.resume();
    });
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  function transfer(own, number) {
    return refer([own], number);
  }

  /**
   * Connects the other sides of two calls with each other.
   * @param {Call} own
   * @param {Call} other
   */
  function join(own, other) {
    const dialog = dialogOf(legOf(other).session);
    replaced = `${dialog.s_callid};to-tag=${dialog.s_tag_remote};from-tag=${dialog.s_tag_local}`;
    return refer([own, other], other.number).finally(() => { replaced = ""; });
  }

  /**
   * Resolves when the other side has moved; then the PBX expects us to end our own legs.
   * @param {Call[]} calls
   * @param {string} number
   * @returns {Promise<void>}
   */
  function refer(calls, number) {
    const leg = legOf(calls[0]);
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let fallback;
      const done = () => {
        clearTimeout(fallback);
        for (const own of calls) if (!own.over) legOf(own).session.hangup();
        resolve();
      };
      const fail = (/** @type {number | string} */ code) => {
        clearTimeout(fallback);
        reject(new Error(String(code)));
      };
      leg.settleTransfer = (type, code) => {
        if (type === "o_ect_accepted") fallback = setTimeout(done, 3000); // the result may never arrive
        if (type === "o_ect_failed" || code >= 300) fail(code);
        else if (type === "o_ect_notify" && code >= 200) done();
      };
      if (leg.session.transfer(number) !== 0) fail("sipml5");
    });
  }

  return { connect, disconnect, call, answer, hangUp, hold, transfer, join };
}
