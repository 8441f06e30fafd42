// The adapter for SIP.js: the only module that uses the library.

import { Inviter, Registerer, RegistererState, SessionState, UserAgent, Web } from "sip.js";
import { startHandshake } from "./handshake.js";
import { callProblem, Problem, registrationProblem } from "./problems.js";
import { backOff, watchSocket } from "./socket.js";

/** @typedef {import("./phone-core.js").Call} Call */
/** @typedef {import("sip.js").Session} Session */

/** SIP.js's transport, on top of a watched socket. */
class WatchedTransport extends Web.Transport {
  connect() {
    const connected = super.connect();
    const { ws } = this;
    const { silenceLimitS, tell } = /** @type {any} */ (this).configuration;
    if (ws) watchSocket(ws, silenceLimitS, tell);
    return connected;
  }
}

/** @type {import("./phone-core.js").CreateAdapter} */
export function createAdapter(settings, on) {
  /** @type {UserAgent | null} */
  let ua = null;
  /** @type {any} a Registerer, once connected */
  let registerer = null;
  /** @type {Map<Call, any>} sessions of SIP.js */
  const sessions = new Map();
  /** @type {WeakMap<Session, Call>} */
  const owners = new WeakMap();
  /** @type {WeakMap<Session, Problem | null>} of sessions that were rejected */
  const problems = new WeakMap();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  let attempt = 0;
  /** @type {RTCIceServer[]} */
  let ice = [];

  const address = (/** @type {string} */ user) => /** @type {any} */ (UserAgent.makeURI(`sip:${user}@${settings.domain}`));

  /**
   * @param {string} user
   * @param {string} password
   */
  function connect(user, password) {
    const agent = new UserAgent({
      uri: address(user),
      authorizationUsername: user,
      authorizationPassword: password,
      transportConstructor: WatchedTransport,
      transportOptions: {
        server: settings.websocketUrl,
        keepAliveInterval: settings.keepAliveS,
        silenceLimitS: settings.silenceLimitS,
        tell: on.message,
      },
      logBuiltinEnabled: false, // the log would show the password's digest
      // SIP.js would use a public STUN server by default.
      sessionDescriptionHandlerFactory: (session) => Web.defaultSessionDescriptionHandlerFactory(
        async () => /** @type {MediaStream} */ (owners.get(session)?.stream),
      )(session, {
        iceGatheringTimeout: settings.gatheringLimitMs,
        peerConnectionConfiguration: { iceServers: ice },
      }),
      delegate: {
        onConnect: signIn,
        onDisconnect: (error) => error && ua === agent && lost(),
        onInvite: (invitation) => {
          const { displayName, uri } = invitation.remoteIdentity;
          const own = on.incoming(displayName || uri.user || "", uri.user);
          if (own) follow(own, invitation);
          else invitation.reject({ statusCode: 486 });
        },
      },
    });
    ua = agent;
    registerer = new Registerer(ua, { expires: settings.registerExpiresS, refreshFrequency: 80 });
    registerer.stateChange.addListener((/** @type {RegistererState} */ state) => {
      if (state === RegistererState.Unregistered && ua?.isConnected()) later();
    });
    on.connecting();
    ua.start().catch(lost);
  }

  function disconnect() {
    stopRetrying();
    const agent = ua;
    ua = null; // ignore events from here on
    if (!agent) return;
    const gone = registerer.state === RegistererState.Registered ? registerer.unregister() : Promise.resolve();
    gone.catch(() => {}).then(() => agent.stop());
  }

  /** SIP.js does not reconnect by itself. */
  function lost() {
    if (!ua) return;
    on.lost();
    later();
  }

  function stopRetrying() {
    clearTimeout(retry);
    retry = undefined;
  }

  /** Reconnects, or registers again if the connection is open. */
  function later() {
    retry ??= setTimeout(() => {
      retry = undefined;
      if (ua?.isConnected()) signIn();
      else ua?.reconnect().catch(lost);
    }, backOff(attempt++) * 1000);
  }

  function signIn() {
    if (settings.registers === false) ready();
    else register();
  }

  function ready() {
    stopRetrying();
    attempt = 0;
    on.registered();
    // Asterisk would send its BYE to the old socket; a re-INVITE shows it the new one. It restarts ICE
    // only where the audio is lost as well: elsewhere that would interrupt it.
    for (const [own, session] of sessions) {
      if (isUp(session)) renegotiate(own, own.held, own.reconnecting).catch((error) => forgotten(own, error));
    }
  }

  function register() {
    registerer.register({ requestDelegate: {
      onAccept: ready,
      onReject: (/** @type {any} */ response) => {
        const problem = registrationProblem(response.message.statusCode);
        if (!problem) return later(); // the PBX is overloaded, or still starting and does not answer
        disconnect();
        on.refused(problem);
      },
    } }).catch(later);
  }

  const isUp = (/** @type {Session} */ session) => session.state === SessionState.Established;

  /**
   * Reports what happens to a call, in either direction.
   * @param {Call} own
   * @param {any} session
   */
  function follow(own, session) {
    sessions.set(own, session);
    owners.set(session, own);
    session.delegate = { onSessionDescriptionHandler: (/** @type {any} */ { peerConnection }) => {
      startHandshake(peerConnection);
      on.peer(own, peerConnection);
    } };
    session.stateChange.addListener((/** @type {SessionState} */ state) => {
      if (state === SessionState.Established) on.established(own);
      // SIP.js reports why a call was rejected only after it has reported its end.
      if (state === SessionState.Terminated) setTimeout(() => over(own, problems.get(session) ?? null));
    });
  }

  /**
   * @param {Call} own
   * @param {Problem | null} problem
   */
  function over(own, problem) {
    sessions.delete(own);
    on.ended(own, problem);
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  async function call(own, number) {
    ice = await on.iceServers();
    if (own.over || !ua) return;
    const inviter = new Inviter(ua, address(number), { earlyMedia: true, sessionDescriptionHandlerOptions: media() });
    follow(own, inviter);
    await inviter.invite({ requestDelegate: {
      onProgress: () => on.ringing(own),
      onReject: ({ message }) => problems.set(inviter, callProblem(message.statusCode ?? 0)),
    } }).catch((error) => over(own, new Problem("technical", error.message)));
  }

  /** @param {Call} own */
  async function answer(own) {
    ice = await on.iceServers();
    if (own.over) return;
    await sessions.get(own).accept({ sessionDescriptionHandlerOptions: media() })
      .catch((/** @type {Error} */ error) => over(own, new Problem("technical", error.message)));
  }

  function media() {
    return { constraints: { audio: true, video: settings.video } };
  }

  /** @param {Call} own */
  function hangUp(own) {
    const session = sessions.get(own);
    if (!session) return;
    if (isUp(session)) session.bye();
    else if (session instanceof Inviter) session.cancel();
    else session.reject({ statusCode: 486 });
  }

  /**
   * A restarted PBX no longer knows the call.
   * @param {Call} own
   * @param {Error} error
   */
  function forgotten(own, error) {
    const session = sessions.get(own);
    if (error.message !== "481" || !session || !isUp(session)) return;
    problems.set(session, new Problem("callForgotten"));
    hangUp(own);
  }

  /**
   * @param {Call} own
   * @param {boolean} held
   * @param {boolean} [iceRestart]
   * @returns {Promise<void>}
   */
  function renegotiate(own, held, iceRestart = false) {
    return new Promise((resolve, reject) => {
      sessions.get(own).invite({
        sessionDescriptionHandlerOptions: { ...media(), hold: held, offerOptions: { iceRestart } },
        requestDelegate: { onAccept: resolve, onReject: (/** @type {any} */ response) => reject(new Error(response.message.statusCode)) },
      }).catch(reject);
    });
  }

  /**
   * @param {Call} own
   * @param {boolean} wanted
   */
  function hold(own, wanted) {
    return renegotiate(own, wanted);
  }

  /**
   * A new way for the audio: Asterisk takes the new candidates, and keeps the keys of DTLS.
   * @param {Call} own
   */
  function restart(own) {
    return renegotiate(own, own.held, true);
  }

  /**
   * @param {Call} own
   * @param {string} number
   */
  function transfer(own, number) {
    return refer([sessions.get(own)], address(number));
  }

  /**
   * Connects the other sides of two calls with each other.
   * @param {Call} own
   * @param {Call} other
   */
  function join(own, other) {
    return refer([sessions.get(own), sessions.get(other)], sessions.get(other));
  }

  /**
   * Resolves when the other side has moved; then the PBX expects us to end our own legs.
   * @param {any[]} legs sessions of SIP.js
   * @param {any} target
   * @returns {Promise<void>}
   */
  function refer(legs, target) {
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let fallback;
      const done = () => {
        clearTimeout(fallback);
        for (const leg of legs) if (isUp(leg)) leg.bye();
        resolve();
      };
      const fail = (/** @type {number} */ code) => {
        clearTimeout(fallback);
        reject(new Error(String(code)));
      };
      legs[0].refer(target, {
        requestDelegate: {
          onAccept: () => { fallback = setTimeout(done, 3000); }, // the result may never arrive
          onReject: (/** @type {any} */ response) => fail(response.message.statusCode),
        },
        onNotify: (/** @type {any} */ notification) => {
          notification.accept();
          const code = Number(/^SIP\/2\.0 (\d+)/.exec(notification.request.body)?.[1]);
          if (code >= 300) fail(code);
          else if (code >= 200) done();
        },
      }).catch(reject);
    });
  }

  return { connect, disconnect, call, answer, hangUp, hold, restart, transfer, join };
}
