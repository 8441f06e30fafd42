// One call of a phone, in either direction.

import { closeMicrophone, figures, preferCodecs, senderOf, sendKeys } from "./media.js";
import { Problem } from "./problems.js";

const FIGURES_EVERY_MS = 1000;
const SILENT_AFTER_S = 6;
const RESTORED_WITHIN_MS = 20_000;

/**
 * "+49 (30) 123-45" becomes digits that are valid in a SIP address.
 * @param {string} typed
 */
export function dialled(typed) {
  return encodeURIComponent(typed.replace(/[\s()\-/]/g, "")).replaceAll("%2B", "+");
}

/**
 * What a call requires from its phone.
 * @typedef {object} Line
 * @property {import("./phone-core.js").Adapter} adapter
 * @property {() => Promise<MediaStream>} open the chosen microphone
 * @property {() => boolean} registered
 * @property {readonly string[]} codecs
 * @property {(call: Call) => Promise<MediaStream | null>} makeRoom puts another call on hold; null if it cannot
 * @property {(call: Call) => void} microphoneLost
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #restoring;

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
    this.earlyMedia = false;
    this.reconnecting = false;
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
    const stream = this.stream ?? await this.#line.makeRoom(this);
    if (!stream) return;
    this.take(stream);
    if (this.over) closeMicrophone(stream); // the caller hung up in the meantime
    else await this.#line.adapter.answer(this);
  }

  hangUp() {
    if (this.over) return;
    this.declined = this.incoming && this.phase === "ringing";
    this.#line.adapter.hangUp(this);
    if (this.phase === "calling" && !this.peer) this.#line.ended(this, null); // nothing was sent yet
  }

  /** Hangs up only once, when the page closes. */
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

  /** Applies mute and hold; a call on hold sends silence. */
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

  /** Reopens the selected microphone, also after a change of its processing. */
  async reopen() {
    if (!this.stream || this.over) return; // the call opens it when it needs one
    const old = this.stream;
    const fresh = await this.#line.open();
    if (this.over) return closeMicrophone(fresh);
    this.take(fresh);
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

  // ---- For the phone: its microphone, and what the adapter reports.

  /** @param {MediaStream} stream */
  take(stream) {
    this.stream = stream;
    for (const track of stream.getAudioTracks()) { // stopping a track here fires no event
      track.addEventListener("ended", () => this.stream === stream && !this.over && this.#line.microphoneLost(this));
    }
  }

  /** @param {RTCPeerConnection} peer */
  attach(peer) {
    if (this.peer === peer || this.over) return;
    this.peer = peer;
    const hear = (/** @type {MediaStreamTrack} */ track) => this.#line.tell("track", { call: this, track });
    peer.addEventListener("track", ({ track }) => hear(track));
    peer.getReceivers().forEach(({ track }) => hear(track)); // those that arrived before
    preferCodecs(peer, this.#line.codecs);
    peer.addEventListener("connectionstatechange", () => this.#follow(peer.connectionState));
    clearInterval(this.#timer);
    let silentSeconds = 0;
    this.#timer = setInterval(async () => {
      const now = await figures(peer);
      if (!now || this.over || !this.#line.isActive(this)) return;
      this.#line.tell("figures", { call: this, figures: now });
      if (this.phase !== "inCall" && now.packetsReceived > 0 && !this.earlyMedia) {
        this.earlyMedia = true;
        this.#changed();
      }
      if (this.phase !== "inCall" || now.packetsReceived > 0) return;
      silentSeconds += 1;
      if (silentSeconds === SILENT_AFTER_S) this.#line.tell("warning", { key: "silent", detail: "", call: this });
    }, FIGURES_EVERY_MS);
  }

  /** @param {RTCPeerConnectionState} state */
  #follow(state) {
    if (state === "connected") this.#restored();
    // sipml5 starts ICE while it still rings, but the PBX responds only once the call is answered.
    if (state !== "failed" || this.phase !== "inCall") return;
    if (this.reconnecting) return; // the attempt has its own limit
    if (!this.#line.adapter.restart) return this.#giveUp();
    this.reconnecting = true;
    this.#restoring = setTimeout(() => this.#giveUp(), RESTORED_WITHIN_MS);
    this.#changed();
    // Without a connection to the PBX, the adapter restarts ICE once it is back.
    if (this.#line.registered()) this.#line.adapter.restart(this).catch(() => this.#giveUp());
  }

  #restored() {
    if (!this.reconnecting) return;
    clearTimeout(this.#restoring);
    this.reconnecting = false;
    this.#changed();
  }

  /** Ends a call whose audio path cannot be restored. */
  #giveUp() {
    if (this.over) return;
    this.problem = new Problem("noAudioPath");
    this.#line.adapter.hangUp(this);
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
    this.reconnecting = false;
    clearInterval(this.#timer);
    clearTimeout(this.#restoring);
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
