// One call of a phone, in either direction.

import { closeMicrophone, figures, openMicrophone, senderOf, sendKeys } from "./media.js";
import { Problem } from "./problems.js";

const FIGURES_EVERY_MS = 1000;
const SILENT_AFTER_S = 6;

/**
 * "+49 (30) 123-45" becomes digits that are valid in a SIP address.
 * @param {string} typed
 */
export function dialled(typed) {
  return encodeURIComponent(typed.replace(/[\s()\-/]/g, "")).replaceAll("%2B", "+");
}

/**
 * What a call needs of its phone.
 * @typedef {object} Line
 * @property {import("./phone-core.js").Adapter} adapter
 * @property {() => string} microphone the chosen device
 * @property {boolean} video
 * @property {(type: keyof import("./phone-core.js").PhoneEvents, detail: object) => void} tell
 * @property {(call: Call) => boolean} isActive
 * @property {(call: Call, problem: Problem | null) => void} ended
 */

/** @typedef {import("./phone-core.js").Call} CallInterface */

/** @implements {CallInterface} */
export class Call {
  #line;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {Promise<void> | null} */
  #answering = null;
  #left = false;

  /**
   * @param {Line} line
   * @param {{ who: string, number: string, incoming: boolean }} about
   */
  constructor(line, { who, number, incoming }) {
    this.#line = line;
    this.who = who;
    this.number = number;
    this.incoming = incoming;
    /** @type {import("./phone-core.js").Phase} */
    this.phase = incoming ? "ringing" : "calling";
    this.muted = false;
    this.held = false;
    this.changing = false;
    this.declined = false;
    /** @type {{ who: string, to: string } | null} */
    this.transferred = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {RTCPeerConnection | null} */
    this.peer = null;
  }

  get over() {
    return this.phase === "ended";
  }

  answer() {
    this.#answering ??= this.#answer().finally(() => { this.#answering = null; });
    return this.#answering;
  }

  async #answer() {
    if (!this.incoming || this.phase !== "ringing") return;
    this.stream ??= await openMicrophone(this.#line.microphone(), this.#line.video);
    if (this.over) closeMicrophone(this.stream); // the caller hung up in the meantime
    else await this.#line.adapter.answer(this);
  }

  hangUp() {
    if (this.over) return;
    this.declined = this.incoming && this.phase === "ringing";
    this.#line.adapter.hangUp(this);
    if (this.phase === "calling" && !this.peer) this.#line.ended(this, null); // nothing was sent yet
  }

  /** Hangs up once, at the end of the page. */
  leave() {
    if (this.#left || this.over) return;
    this.#left = true;
    this.#line.adapter.hangUp(this);
  }

  /** @param {boolean} wanted */
  setMuted(wanted) {
    this.muted = wanted;
    this.#quieten();
  }

  /** Mute, and hold too: a held call sends silence. */
  #quieten() {
    this.stream?.getAudioTracks().forEach((track) => { track.enabled = !this.muted && !this.held; });
    this.#changed();
  }

  /** @param {boolean} wanted */
  async setHeld(wanted) {
    if (this.held === wanted) return true;
    this.changing = true;
    this.#changed();
    try {
      await this.#line.adapter.hold(this, wanted);
      this.held = wanted;
    } catch {
      if (!this.over) this.#line.tell("warning", { key: "holdFailed", detail: "", call: this });
    }
    this.changing = false;
    this.#quieten();
    return this.held === wanted;
  }

  /** @param {string} keys */
  press(keys) {
    if (!/^[0-9A-D#*,]+$/i.test(keys)) throw new RangeError(`no keys of a telephone: ${keys}`);
    if (this.phase !== "inCall" || !this.peer) return false;
    sendKeys(this.peer, keys);
    return true;
  }

  /** @param {string} target */
  transfer(target) {
    return this.#send([this], target, () => this.#line.adapter.transfer(this, dialled(target)));
  }

  /** @param {Call} other */
  join(other) {
    return this.#send([this, other], other.who, () => this.#line.adapter.join(this, other));
  }

  /**
   * Both legs end by themselves once the other side has moved.
   * @param {Call[]} leaving
   * @param {string} to
   * @param {() => Promise<void>} refer
   */
  async #send(leaving, to, refer) {
    for (const one of leaving) one.transferred = { who: this.who, to };
    try {
      await refer();
    } catch (error) {
      for (const one of leaving) one.transferred = null;
      throw new Problem("transferFailed", /** @type {Error} */ (error).message);
    }
  }

  /** @param {string} deviceId */
  async setMicrophone(deviceId) {
    if (!this.stream || this.over) return; // the call opens it when it needs one
    const old = this.stream;
    const fresh = await openMicrophone(deviceId, this.#line.video);
    if (this.over) return closeMicrophone(fresh);
    this.stream = fresh;
    for (const track of fresh.getTracks()) await senderOf(this.peer, track.kind)?.replaceTrack(track);
    closeMicrophone(old);
    this.#quieten();
  }

  figures() {
    return figures(this.peer);
  }

  tracks() {
    return this.peer?.getReceivers().map(({ track }) => track) ?? [];
  }

  // ---- For the phone: what the adapter has told.

  /** @param {RTCPeerConnection} peer */
  attach(peer) {
    if (this.peer === peer || this.over) return;
    this.peer = peer;
    const hear = (/** @type {MediaStreamTrack} */ track) => this.#line.tell("track", { call: this, track });
    peer.addEventListener("track", ({ track }) => hear(track));
    peer.getReceivers().forEach(({ track }) => hear(track)); // those that arrived before
    peer.addEventListener("connectionstatechange", () => {
      // sipml5 starts ICE while it still rings, but the PBX responds only once the call is answered.
      if (peer.connectionState !== "failed" || this.phase !== "inCall") return;
      this.problem = new Problem("noAudioPath");
      this.#line.adapter.hangUp(this);
    });
    clearInterval(this.#timer);
    let silentSeconds = 0;
    this.#timer = setInterval(async () => {
      const now = await figures(peer);
      if (!now || this.over || !this.#line.isActive(this)) return;
      this.#line.tell("figures", { call: this, figures: now });
      if (this.phase !== "inCall" || now.packetsReceived > 0) return;
      silentSeconds += 1;
      if (silentSeconds === SILENT_AFTER_S) this.#line.tell("warning", { key: "silent", detail: "", call: this });
    }, FIGURES_EVERY_MS);
  }

  /** @param {"ringing" | "inCall"} phase */
  advance(phase) {
    if (this.over || this.phase === "inCall") return;
    this.phase = phase;
    this.#changed();
  }

  /** Closes the microphone; returns how the call went. */
  finish() {
    const missed = this.incoming && this.phase === "ringing";
    this.phase = "ended";
    clearInterval(this.#timer);
    closeMicrophone(this.stream);
    /** @type {import("./phone-core.js").Outcome} */
    const outcome = this.transferred ? "transferred" : this.problem ? "failed"
      : this.declined ? "declined" : missed ? "missed" : "ended";
    return outcome;
  }

  #changed() {
    this.#line.tell("callchange", { call: this });
  }
}
