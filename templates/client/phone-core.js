// A phone without a user interface: it signs in, and has one active call and at most one more on hold.
//
// It uses neither the document nor global variables, so a page can have several phones. An adapter
// connects it to a SIP library; it reports what happens through events.
// Types and errors: phone-core.d.ts.

import { Call, dialled } from "./call.js";
import { closeMicrophone, copyOf, IceServers, listDevices, openMicrophone } from "./media.js";
import { Problem } from "./problems.js";

export { listDevices, Problem };

/** @typedef {Omit<import("./phone-core.js").Phone, "addEventListener" | "removeEventListener">} PhoneInterface */

/** @implements {PhoneInterface} */
export class Phone extends EventTarget {
  #settings;
  #adapter;
  #ice;
  /** @type {import("./call.js").Line} */
  #line;
  /** @type {"off" | "connecting" | "registered"} */
  #state = "off";
  /** @type {Call | null} */
  #active = null;
  /** @type {Call | null} */
  #waiting = null;
  /** @type {Call | null} */
  #offered = null;
  #microphone = "";
  /** @type {import("./phone-core.js").Processing} */
  #processing = {};
  /** @type {Promise<void> | null} */
  #rescue = null;

  /**
   * @param {import("./phone-core.js").Settings} settings
   * @param {import("./phone-core.js").CreateAdapter} createAdapter
   */
  constructor(settings, createAdapter) {
    super();
    this.#settings = settings;
    this.#ice = new IceServers(settings, (url) => this.#tell("warning", { key: "noIceFile", detail: url, call: null }));
    this.#adapter = createAdapter(settings, {
      connecting: () => this.#setState("connecting"),
      registered: () => this.#setState("registered"),
      // The adapter tries again.
      lost: () => this.#setState("connecting", new Problem(this.#state === "registered" ? "connectionLost" : "unreachable")),
      // The adapter does not.
      refused: (problem) => this.#setState("off", problem),
      incoming: (who, number) => this.#incoming(who, number),
      peer: (call, peer) => this.#own(call).attach(peer),
      ringing: (call) => this.#own(call).advance("ringing"),
      established: (call) => this.#established(this.#own(call)),
      ended: (call, problem) => this.#ended(this.#own(call), problem),
      message: (text, sent) => this.#tell("message", { text: withoutLogin(text), sent }),
      iceServers: () => this.#ice.read(),
      usableIceServers: () => this.#ice.usable(),
    });
    this.#line = {
      adapter: this.#adapter,
      open: () => openMicrophone(this.#microphone, Boolean(settings.video), this.#processing),
      registered: () => this.#state === "registered",
      codecs: settings.codecs ?? [],
      makeRoom: (call) => this.#makeRoom(call),
      microphoneLost: () => this.#microphoneLost(),
      tell: (type, detail) => this.#tell(type, detail),
      isActive: (call) => call === this.#active,
      ended: (call, problem) => this.#ended(call, problem),
    };
    this.callWaiting = Boolean(settings.callWaiting);
  }

  get state() {
    return this.#state;
  }

  get active() {
    return this.#active;
  }

  get waiting() {
    return this.#waiting;
  }

  get offered() {
    return this.#offered;
  }

  /**
   * @param {string} user
   * @param {string} password
   */
  connect(user, password) {
    this.disconnect();
    this.#adapter.connect(user, password);
  }

  disconnect() {
    if (this.#state === "off") return;
    const calls = this.#calls();
    for (const call of calls) call.leave();
    this.#adapter.disconnect();
    for (const call of calls) this.#ended(call, null);
    this.#setState("off");
  }

  get canCall() {
    const first = this.#active;
    return this.#state === "registered" && !this.#waiting && !this.#offered && (!first || (first.phase === "inCall" && !first.changing));
  }

  /** @param {string} number */
  async call(number) {
    if (this.#state !== "registered") throw new Problem("connectionLost");
    if (!this.canCall) throw new Problem("technical", "two calls at most, and none while one is set up");
    const first = this.#active;
    if (first && !(await first.setHeld(true))) return null;
    if (this.#active !== first) return null; // it ended in the meantime
    this.#waiting = first;
    const call = new Call(this.#line, { who: number, number: dialled(number), incoming: false });
    this.#active = call;
    this.#tell("outgoing", { call });
    try {
      const stream = first?.stream ? copyOf(first.stream) : await this.#line.open();
      call.take(stream);
      if (call.over) closeMicrophone(stream); // hung up in the meantime
      else await this.#adapter.call(call, call.number);
    } catch (error) {
      this.#ended(call, asProblem(error));
    }
    return call;
  }

  /** @param {string} target */
  async transfer(target) {
    const call = this.#waiting || this.#active;
    if (!call) throw new Problem("transferFailed", "no call");
    const other = call === this.#waiting ? this.#active : null;
    const same = other && (dialled(target) === other.number || target === other.who);
    await (same ? call.join(other) : call.transfer(target));
  }

  async swap() {
    const [first, second] = [this.#active, this.#waiting];
    if (!first || !second || first.phase !== "inCall" || first.changing || second.changing) return false;
    if (!(await first.setHeld(true))) return false;
    if (first.over || second.over) { // the other one goes on
      await this.#active?.setHeld(false);
      return false;
    }
    this.#active = second;
    this.#waiting = first;
    this.#tell("swapped", { call: second, waiting: first });
    return second.setHeld(false);
  }

  get microphone() {
    return this.#microphone;
  }

  /** @param {string} deviceId */
  async setMicrophone(deviceId) {
    this.#microphone = deviceId;
    for (const call of this.#calls()) await call.reopen();
  }

  get processing() {
    return this.#processing;
  }

  /** @param {import("./phone-core.js").Processing} processing */
  async setProcessing(processing) {
    this.#processing = { ...this.#processing, ...processing };
    for (const call of this.#calls()) await call.reopen();
  }

  /** Hangs up every call at once, as at the end of the page. */
  leave() {
    for (const call of this.#calls()) call.leave();
  }

  /** @param {EventTarget} page */
  leaveWith(page) {
    const leave = () => this.leave();
    // In Firefox, pagehide is too late to send anything; mobile browsers do not fire beforeunload.
    const kinds = ["beforeunload", "pagehide"];
    for (const kind of kinds) page.addEventListener(kind, leave);
    return () => {
      for (const kind of kinds) page.removeEventListener(kind, leave);
    };
  }

  #calls() {
    return [this.#waiting, this.#active, this.#offered].filter((call) => call !== null);
  }

  /** @param {import("./phone-core.js").Call} call one that this phone has made */
  #own(call) {
    return /** @type {Call} */ (call);
  }

  /**
   * @param {string} who
   * @param {string} [number]
   */
  #incoming(who, number = "") {
    const first = this.#active;
    const waits = this.callWaiting && first?.phase === "inCall" && !this.#waiting && !this.#offered;
    if (first && !waits) return null;
    const call = new Call(this.#line, { who, number, incoming: true });
    if (first) this.#offered = call;
    else this.#active = call;
    this.#tell("incoming", { call });
    return call;
  }

  /**
   * The microphone for a call that is answered; another call is put on hold first.
   * @param {Call} call
   */
  async #makeRoom(call) {
    const first = call === this.#offered ? this.#active : null;
    if (first && !(await first.setHeld(true)) && !first.over) return null;
    if (call.over) { // the caller hung up in the meantime
      if (!this.#waiting) await first?.setHeld(false);
      return null;
    }
    if (first?.over || !first?.stream) return this.#line.open(); // then `call` is the active one
    [this.#active, this.#waiting, this.#offered] = [call, first, null];
    return copyOf(first.stream);
  }

  /** The microphone was unplugged: the browser's default takes its place. */
  #microphoneLost() {
    this.#rescue ??= this.setMicrophone("")
      .then(() => this.#tell("warning", { key: "micReplaced", detail: "", call: null }))
      .catch(() => this.#tell("warning", { key: "micLost", detail: "", call: null }))
      .finally(() => { this.#rescue = null; });
  }

  /** @param {Call} call */
  #established(call) {
    if (call.over) return;
    call.advance("inCall");
    this.#tell("answered", { call });
  }

  /**
   * @param {Call} call
   * @param {Problem | null} problem
   */
  #ended(call, problem) {
    if (call.over) return;
    call.problem ??= problem;
    const outcome = call.finish();
    const back = call === this.#active ? this.#waiting : null;
    if (call === this.#offered) this.#offered = null;
    if (call === this.#active) {
      this.#active = this.#waiting ?? this.#offered;
      if (!back) this.#offered = null;
    }
    if (back || call === this.#waiting) this.#waiting = null;
    this.#tell("ended", { call, outcome, problem: call.problem, back });
    // The second call is over: back to the first, unless both were just connected with each other.
    if (back && outcome !== "transferred") back.setHeld(false);
  }

  /**
   * @param {"off" | "connecting" | "registered"} state
   * @param {Problem | null} [problem]
   */
  #setState(state, problem = null) {
    if (state === this.#state && !problem) return;
    this.#state = state;
    this.#tell("statechange", { state, problem });
  }

  /**
   * @param {keyof import("./phone-core.js").PhoneEvents} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * A SIP message without the digest of the password, which could be guessed from it.
 * @param {string} text
 */
function withoutLogin(text) {
  return text.replace(/^((?:Proxy-)?Authorization:).*$/gim, "$1 …");
}

/** @param {unknown} error of the browser or the library */
function asProblem(error) {
  return error instanceof Problem ? error : new Problem("technical", error instanceof Error ? error.message : String(error));
}
