// A call by a visitor who has no account: asks the service for one, and makes one call with it.
//
// It uses no document, so a website shows it as it likes; guest.js is a page with it. Types:
// guest-call.d.ts.

import { Phone } from "./phone-core.js";
import { closeMicrophone, openMicrophone } from "./media.js";
import { Problem } from "./problems.js";

/** @typedef {import("./guest-call.js").GuestState} GuestState */

/**
 * Reasons of the service, as causes of a problem.
 * @type {Record<string, import("./phone-core.js").ProblemKey>}
 */
const REASONS = {
  busy: "guestsBusy", later: "guestsLater", captcha: "guestsCaptcha", origin: "guestsRefused",
  number: "guestsRefused", request: "guestsRefused",
};

/** @typedef {Omit<import("./guest-call.js").GuestCall, "addEventListener" | "removeEventListener">} GuestCallInterface */

/** @implements {GuestCallInterface} */
export class GuestCall extends EventTarget {
  #settings;
  #createAdapter;
  #solve;
  /** @type {GuestState} */
  #state = "idle";
  /** @type {Phone | null} */
  #phone = null;
  #attempt = 0;

  /**
   * @param {import("./guest-call.js").GuestSettings} settings
   * @param {import("./phone-core.js").CreateAdapter} createAdapter
   * @param {{ captcha?: () => Promise<string> }} [options]
   */
  constructor(settings, createAdapter, { captcha } = {}) {
    super();
    this.#settings = settings;
    this.#createAdapter = createAdapter;
    this.#solve = captcha;
  }

  get state() {
    return this.#state;
  }

  get call() {
    return this.#phone?.active ?? null;
  }

  /** @param {string} [number] */
  async start(number = this.#settings.guests.numbers[0]) {
    if (this.#state !== "idle") return;
    const attempt = ++this.#attempt;
    this.#become("asking");
    try {
      // The account is good for half a minute: nobody should spend it on the browser's question.
      closeMicrophone(await openMicrophone("", false));
      const captcha = await this.#solve?.();
      if (attempt !== this.#attempt) return;
      const account = await this.#account(number, captcha);
      if (attempt !== this.#attempt) return;
      this.#dial(account);
    } catch (error) {
      if (attempt === this.#attempt) this.#end(asProblem(error));
    }
  }

  hangUp() {
    if (this.#state === "idle") return;
    this.#end(null);
  }

  /** @param {boolean} wanted */
  setMuted(wanted) {
    this.call?.setMuted(wanted);
  }

  /**
   * Hangs up when the page goes; returns a function that undoes it.
   * @param {EventTarget} page
   */
  leaveWith(page) {
    const leave = () => this.hangUp();
    const kinds = ["beforeunload", "pagehide"];
    for (const kind of kinds) page.addEventListener(kind, leave);
    return () => {
      for (const kind of kinds) page.removeEventListener(kind, leave);
    };
  }

  /**
   * @param {string} number
   * @param {string} [captcha]
   */
  async #account(number, captcha) {
    let answer;
    try {
      answer = await fetch(this.#settings.guests.accountUrl, {
        method: "POST", cache: "no-store", credentials: "omit",
        headers: { "content-type": "application/json" }, body: JSON.stringify({ number, captcha }),
      });
    } catch {
      throw new Problem("guestsAway");
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told;
    throw new Problem(REASONS[told.error] ?? (answer.status === 429 ? "guestsLater" : "guestsAway"));
  }

  /** @param {{ user: string, password: string, number: string }} account */
  #dial({ user, password, number }) {
    const settings = { ...this.#settings, websocketUrl: this.#settings.guests.websocketUrl, registers: false, video: false };
    const phone = new Phone(settings, this.#createAdapter);
    this.#phone = phone;
    /**
     * @param {keyof import("./phone-core.js").PhoneEvents} type
     * @param {(detail: any) => void} action
     */
    const on = (type, action) => phone.addEventListener(type, (event) => {
      if (phone === this.#phone) action(/** @type {CustomEvent} */ (event).detail);
    });
    let dialled = false;
    on("statechange", ({ state, problem }) => {
      if (state === "registered" && !dialled) {
        dialled = true;
        phone.call(number).catch((error) => this.#end(asProblem(error)));
      } else if (problem && !phone.active) this.#end(problem);
    });
    on("outgoing", () => this.#become("calling"));
    on("callchange", ({ call }) => call.phase === "ringing" && this.#become("ringing"));
    on("answered", () => this.#become("inCall"));
    on("track", ({ track }) => this.#tell("track", { track }));
    on("figures", ({ figures }) => this.#tell("figures", { figures }));
    on("ended", ({ problem }) => this.#end(problem));
    phone.connect(user, password);
  }

  /** @param {Problem | null} problem */
  #end(problem) {
    const phone = this.#phone;
    this.#phone = null;
    this.#attempt += 1;
    phone?.disconnect();
    this.#become("idle", problem);
  }

  /**
   * @param {GuestState} state
   * @param {Problem | null} [problem]
   */
  #become(state, problem = null) {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell("statechange", { state, problem });
  }

  /**
   * @param {keyof import("./guest-call.js").GuestEvents} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {unknown} error of the browser or the library */
function asProblem(error) {
  return error instanceof Problem ? error : new Problem("technical", String(error));
}
