// A phone without a page: signs in, and holds one call and at most one more on hold.
//
// It uses no document and no global variable of its own, so a page may have several. What it needs
// of a SIP library is an adapter; it reports what happens by events.
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
  #microphone = "";

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
      incoming: (who) => this.#incoming(who),
      peer: (call, peer) => this.#own(call).attach(peer),
      ringing: (call) => this.#own(call).advance("ringing"),
      established: (call) => this.#established(this.#own(call)),
      ended: (call, problem) => this.#ended(this.#own(call), problem),
      iceServers: () => this.#ice.read(),
      usableIceServers: () => this.#ice.usable(),
    });
    this.#line = {
      adapter: this.#adapter,
      microphone: () => this.#microphone,
      video: Boolean(settings.video),
      tell: (type, detail) => this.#tell(type, detail),
      isActive: (call) => call === this.#active,
      ended: (call, problem) => this.#ended(call, problem),
    };
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
    return this.#state === "registered" && !this.#waiting && (!first || (first.phase === "inCall" && !first.changing));
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
      call.stream = first?.stream ? copyOf(first.stream)
        : await openMicrophone(this.#microphone, this.#line.video);
      if (call.over) closeMicrophone(call.stream); // hung up in the meantime
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
    await (other && dialled(target) === other.number ? call.join(other) : call.transfer(target));
  }

  get microphone() {
    return this.#microphone;
  }

  /** @param {string} deviceId */
  async setMicrophone(deviceId) {
    this.#microphone = deviceId;
    for (const call of this.#calls()) await call.setMicrophone(deviceId);
  }

  /** Hangs up every call at once, as at the end of the page. */
  leave() {
    for (const call of this.#calls()) call.leave();
  }

  /** @param {EventTarget} page */
  leaveWith(page) {
    const leave = () => this.leave();
    // In Firefox nothing can be sent on pagehide any more; phones send no beforeunload.
    const kinds = ["beforeunload", "pagehide"];
    for (const kind of kinds) page.addEventListener(kind, leave);
    return () => {
      for (const kind of kinds) page.removeEventListener(kind, leave);
    };
  }

  #calls() {
    return [this.#waiting, this.#active].filter((call) => call !== null);
  }

  /** @param {import("./phone-core.js").Call} call one that this phone has made */
  #own(call) {
    return /** @type {Call} */ (call);
  }

  /** @param {string} who */
  #incoming(who) {
    if (this.#active) return null;
    const call = new Call(this.#line, { who, number: "", incoming: true });
    this.#active = call;
    this.#tell("incoming", { call });
    return call;
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
    if (call === this.#active) this.#active = this.#waiting;
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

/** @param {unknown} error of the browser or the library */
function asProblem(error) {
  return error instanceof Problem ? error : new Problem("technical", error instanceof Error ? error.message : String(error));
}
