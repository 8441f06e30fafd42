// The user interface of a phone: on the page, and as the element <asterisk-phone>.

import { duration, initials, quality } from "./format.js";
import { KEYPAD, layOut, make } from "./layout.js";
import { listDevices } from "./phone-core.js";
import { Player } from "./player.js";
import { Ringback, Ringtone } from "./tones.js";
import { dress } from "./style.js";
import { fill, Wording } from "./wording.js";

const RECENT = 6;

/** @typedef {import("./phone-core.js").Phone} Phone */
/** @typedef {import("./phone-core.js").Call} Call */
/** @typedef {import("./phone-core.js").Problem} Problem */

/**
 * What a view needs in addition to its phone.
 * @typedef {object} ViewOptions
 * @property {Record<string, any>} languages of texts.js
 * @property {readonly string[]} wanted tags of languages, the best first
 * @property {string} echoNumber
 * @property {string} certificateHelpUrl shows what is wrong with the certificate
 * @property {boolean} [video]
 * @property {string} [selfTestUrl] a page where people find out why a call fails
 * @property {(status: string, title: string) => void} [changed] is told whenever the phone is shown
 * @property {() => void} [notify] asks for notifications; without it, there is no button for that
 */

export class View {
  #phone;
  #options;
  #text;
  #parts;
  #player;
  #ringtone = new Ringtone();
  #ringback = new Ringback();
  /** @type {Problem | null} */
  #failure = null;
  /** @type {WeakMap<Call, number>} */
  #answered = new WeakMap();
  #user = "";

  /**
   * Shows a phone at the end of an element or a shadow root.
   * @param {Phone} phone
   * @param {Element | ShadowRoot} place
   * @param {ViewOptions} options
   */
  constructor(phone, place, options) {
    this.#phone = phone;
    this.#options = options;
    this.wording = new Wording(options.languages, options.wanted);
    this.#text = this.wording.text;
    const active = () => /** @type {Call} */ (phone.active);
    this.#parts = layOut(this.#text, {
      connect: () => this.#connect(),
      signOut: () => this.#signOut(),
      dial: () => this.#dial(),
      answer: () => this.#try(/** @type {Call} */ (phone.offered ?? phone.active).answer()),
      decline: () => phone.offered?.hangUp(),
      hangUp: () => active().hangUp(),
      mute: () => active().setMuted(!active().muted),
      hold: () => active().setHeld(!active().held),
      swap: () => phone.swap(),
      transfer: () => this.#transfer(),
      sound: () => this.#playSound(),
      microphone: () => this.#try(phone.setMicrophone(this.#parts.microphone.value)),
      loudspeaker: () => this.#player.chooseLoudspeaker(),
      processing: () => this.#process(),
      callWaiting: () => { phone.callWaiting = this.#parts.callWaiting.checked; },
      notify: () => options.notify?.(),
      key: (key) => this.#key(key),
    });
    this.#player = new Player(this.#parts, Boolean(options.video), () => {
      this.#say(this.#text.blockedSound);
      this.#parts.sound.hidden = false;
    });
    const { root, hint, callWaiting, loudspeakerField, sound } = this.#parts;
    root.lang = this.wording.tag;
    hint.textContent = fill(this.#text.echoHint, options.echoNumber);
    callWaiting.checked = phone.callWaiting;
    loudspeakerField.hidden = !("setSinkId" in HTMLMediaElement.prototype);
    sound.hidden = true;
    const tree = /** @type {Document | ShadowRoot} */ (place.getRootNode());
    dress(tree);
    place.append(root);
    root.addEventListener("keydown", (event) => this.pressed(event));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#showDevices());
    this.#listen();
    this.#showDevices();
    this.#showFigures(null);
    this.show();
    if (!window.isSecureContext) this.#say(this.#text.problems.insecurePage.join(" "));
  }

  /**
   * Fills the boxes for the user and the number.
   * @param {{ user?: string | null, number?: string | null }} values
   */
  prefill({ user, number }) {
    this.#parts.user.value = user ?? "";
    this.#parts.number.value = number ?? "";
  }

  /**
   * Treats a key of the keyboard as one of the keypad, unless it is typed into a box.
   * @param {KeyboardEvent} event
   */
  pressed(event) {
    const [target] = /** @type {Element[]} */ (event.composedPath());
    const typing = target.matches?.("input, select") || event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || typing || event.key.length !== 1 || !KEYPAD.includes(event.key)) return;
    event.preventDefault(); // once, also where the page passes its own keys on
    this.#key(event.key);
  }

  // ---- What the phone reports

  #listen() {
    const phone = this.#phone;
    const text = this.#text;
    /** @type {(type: keyof import("./phone-core.js").PhoneEvents, action: (detail: any) => void) => void} */
    const on = (type, action) => phone.addEventListener(type, (event) => {
      action(/** @type {CustomEvent} */ (event).detail);
      this.show();
    });
    const begin = (/** @type {string} */ words) => {
      this.#failure = null;
      this.#say(words);
    };
    on("statechange", ({ state, problem }) => {
      if (problem?.key === "connectionLost") this.#say(text.reconnecting);
      else if (problem) this.#fail(problem);
      else if (state === "registered") begin("");
    });
    on("incoming", ({ call }) => {
      begin(fill(text.incoming, call.who));
      this.#ringtone.start(call === phone.offered);
    });
    on("outgoing", ({ call }) => {
      begin(this.wording.outgoing(call, phone.waiting));
      this.#parts.target.value = phone.waiting ? call.who : "";
      if (phone.waiting) this.#clearPlayers();
    });
    on("callchange", ({ call }) => {
      if (call !== phone.active) return;
      if (call.reconnecting) this.#say(text.pathLost);
      else if (call.phase === "inCall" && this.#parts.note.textContent === text.pathLost) this.#say(text.pathBack);
    });
    on("answered", ({ call }) => {
      this.#ringtone.stop();
      this.#answered.set(call, Date.now());
      begin(this.wording.answered(call, phone.waiting));
      if (phone.waiting) this.#parts.target.value = call.who;
      this.#player.playAll(call);
      this.#showDevices(); // their names are available once the microphone is allowed
    });
    on("swapped", ({ call, waiting }) => {
      this.#say(this.wording.answered(call, waiting));
      this.#parts.target.value = call.who;
      this.#player.playAll(call);
    });
    on("track", ({ call, track }) => call === phone.active && this.#player.play(track));
    on("figures", ({ call, figures }) => { // and the time
      this.#showFigures(figures);
      this.#player.reflect(call.stream);
    });
    on("ended", (detail) => this.#ended(detail));
    on("warning", ({ key, detail }) => this.#say(fill(text[key], detail)));
  }

  /** @param {import("./phone-core.js").PhoneEvents["ended"]} detail */
  #ended(detail) {
    const { call, outcome, problem, back } = detail;
    const phone = this.#phone;
    this.#say(this.wording.ended(detail, phone.active));
    if (!phone.offered && phone.active?.phase !== "ringing") this.#ringtone.stop();
    this.#remember(call, outcome === "missed");
    if (back || !phone.active || phone.active.phase === "ringing") { // not the one who waited
      this.#clearPlayers();
      this.#showFigures(null);
    }
    if (back && outcome !== "transferred") {
      this.#parts.target.value = "";
      this.#player.playAll(back);
    } else if (problem && !phone.active) this.#fail(problem);
  }

  // ---- What is shown

  /** Shows the phone as it is now. */
  show() {
    const phone = this.#phone;
    const parts = this.#parts;
    const call = phone.active;
    const off = phone.state === "off";
    const talking = call?.phase === "inCall";
    const rings = phone.offered ?? (call?.incoming && call.phase === "ringing" ? call : null);
    const tree = /** @type {Document | ShadowRoot} */ (parts.root.getRootNode());
    const focused = parts.root.contains(tree.activeElement) ? tree.activeElement : null;

    const words = this.wording.status(phone, this.#failure);
    if (parts.status.textContent !== words) parts.status.textContent = words;
    this.#options.changed?.(words, this.#text.title);
    parts.root.dataset.mode = off ? "out" : !call ? "idle" : talking ? "talking" : rings === call ? "ringing" : "calling";
    parts.root.dataset.health = this.#failure ? "bad" : call || phone.state === "registered" ? "good" : off ? "off" : "busy";
    parts.who.textContent = off ? "" : this.#user;
    parts.test.href = this.#testUrl();

    const two = Boolean(phone.waiting);
    const shown = {
      account: off, stage: !off, signOut: !off,
      call, buttons: call, figures: talking,
      other: two,
      answer: rings, decline: phone.offered, mute: talking, hold: talking && !phone.offered, swap: talking && two, hangUp: call,
      dial: !call || talking, numberField: !two, place: !two, keypad: !call || talking,
      transfer: talking, hint: !call, recentCalls: !call && parts.recent.childElementCount,
      test: this.#options.selfTestUrl, notify: this.#options.notify && globalThis.Notification?.permission === "default",
    };
    for (const [name, wanted] of Object.entries(shown)) Reflect.set(Reflect.get(parts, name), "hidden", !wanted);
    parts.place.disabled = !phone.canCall;
    parts.hold.disabled = parts.swap.disabled = Boolean(call?.changing);
    parts.mute.ariaPressed = String(Boolean(call?.muted));
    parts.hold.ariaPressed = String(Boolean(call?.held));
    if (call) {
      parts.name.textContent = call.who;
      parts.face.textContent = initials(call.who);
    }
    if (phone.waiting) parts.other.textContent = fill(this.#text.onHold, phone.waiting.who);
    this.#showTime();
    this.#ring();
    // Removing the focused button would lose the keyboard focus.
    if (!focused?.closest("[hidden]")) return;
    const touched = matchMedia("(pointer: coarse)").matches; // a box would open the keyboard on the screen
    const next = touched ? [parts.hangUp, parts.root] : [parts.hangUp, parts.number, parts.user];
    next.find((each) => !each.closest("[hidden]"))?.focus();
  }

  /** Plays the ringback tone, unless the PBX sends early media. */
  #ring() {
    const call = this.#phone.active;
    if (call?.phase === "ringing" && !call.incoming && !call.earlyMedia) this.#ringback.start();
    else this.#ringback.stop();
  }

  #showTime() {
    const call = this.#phone.active;
    const since = call && this.#answered.get(call);
    const seconds = since ? Math.round((Date.now() - since) / 1000) : 0;
    this.#parts.time.textContent = call?.held ? this.#text.held : since ? duration(seconds) : "";
  }

  /**
   * Shows what to do next, below the status.
   * @param {string} words
   * @param {[href: string, name: string][]} links
   */
  #say(words, ...links) {
    const anchors = links.map(([href, name]) => make("a", { href, target: "_blank", rel: "noopener" }, name));
    this.#parts.note.replaceChildren(words, ...anchors.flatMap((anchor) => [" ", anchor]));
  }

  /** @param {any} problem */
  #fail(problem) {
    this.#failure = this.wording.known(problem);
    const help = this.#options.certificateHelpUrl;
    /** @type {[string, string][]} */
    const links = this.#failure.key === "unreachable" ? [[help, help]] : [];
    if (this.#options.selfTestUrl) links.push([this.#testUrl(), this.#text.selfTest]);
    this.#say(this.wording.remedy(this.#failure), ...links);
    this.show();
  }

  #testUrl() {
    return `${this.#options.selfTestUrl}?user=${encodeURIComponent(this.#user)}`;
  }

  /** @param {import("./phone-core.js").Figures | null} now */
  #showFigures(now) {
    const parts = this.#parts;
    const number = (/** @type {number | null | undefined} */ value, /** @type {number} */ digits, /** @type {string} */ unit) =>
      (value == null ? "–" : `${value.toFixed(digits)} ${unit}`);
    parts.codec.textContent = now?.codec ?? "–";
    parts.roundTrip.textContent = number(now?.roundTripMs, 0, "ms");
    parts.jitter.textContent = number(now?.jitterMs, 0, "ms");
    parts.loss.textContent = number(now?.lossPercent, 1, "%");
    const level = quality(now);
    const text = this.#text;
    parts.bars.dataset.level = String(level);
    const words = [text.noAudioYet, text.poorConnection, text.fairConnection, text.goodConnection][level];
    Object.assign(parts.bars, { ariaLabel: words, title: words });
    parts.bars.hidden = !now || this.#phone.active?.phase !== "inCall";
  }

  async #showDevices() {
    const found = await listDevices();
    const { microphone, loudspeaker } = this.#parts;
    for (const [select, devices, chosen] of /** @type {const} */ ([
      [microphone, found.microphones, this.#phone.microphone], [loudspeaker, found.loudspeakers, loudspeaker.value],
    ])) {
      select.replaceChildren(new Option(this.#text.defaultDevice, ""), ...devices.map(({ id, label }) => new Option(label, id)));
      select.value = devices.some(({ id }) => id === chosen) ? chosen : "";
    }
    this.#player.chooseLoudspeaker();
  }

  /**
   * Keeps the list of recent calls until the page is closed.
   * @param {Call} call
   * @param {boolean} missed
   */
  #remember(call, missed) {
    const { recent, number } = this.#parts;
    const typed = call.number || call.who;
    const clock = new Date().toLocaleTimeString(this.wording.tag, { hour: "2-digit", minute: "2-digit" });
    const about = missed ? `${this.#text.missedCall} · ${clock}` : clock;
    const button = make("button", { type: "button", part: "button" }, make("span", {}, call.who), make("small", {}, about));
    if (missed) button.dataset.missed = "";
    button.addEventListener("click", () => {
      number.value = typed;
      number.focus();
    });
    recent.prepend(make("li", {}, button));
    while (recent.childElementCount > RECENT) recent.lastElementChild?.remove();
  }

  // ---- Sound

  /** The browser wanted a click before it plays anything. */
  #playSound() {
    this.#player.resume();
    this.#parts.sound.hidden = true;
    this.#say("");
  }

  #clearPlayers() {
    this.#player.clear();
    this.#parts.sound.hidden = true;
  }

  #process() {
    const { echoCancellation, noiseSuppression, autoGainControl } = this.#parts;
    this.#try(this.#phone.setProcessing({
      echoCancellation: echoCancellation.checked,
      noiseSuppression: noiseSuppression.checked,
      autoGainControl: autoGainControl.checked,
    }));
  }

  // ---- What the buttons do

  /** @param {Promise<unknown>} work */
  #try(work) {
    if (this.#failure) { // of an earlier attempt
      this.#failure = null;
      this.#say("");
      this.show();
    }
    return work.catch((problem) => this.#fail(problem)).finally(() => this.show());
  }

  /**
   * A key of the keypad: dials before a call, sends DTMF during a call.
   * @param {string} key
   */
  #key(key) {
    const { active, state } = this.#phone;
    if (active) active.press(key);
    else if (state !== "off") this.#parts.number.value += key;
  }

  #connect() {
    const { user, password } = this.#parts;
    this.#failure = null;
    this.#say("");
    this.#user = user.value.trim();
    this.#phone.connect(this.#user, password.value);
    this.show();
  }

  #signOut() {
    this.#phone.disconnect();
    this.#failure = null;
    this.#say("");
    this.show();
  }

  /** Calls a number; an active call is put on hold. */
  #dial() {
    const { number } = this.#parts;
    const typed = number.value.trim();
    if (typed) this.#try(this.#phone.call(typed));
    else number.focus();
  }

  /** With two calls, the one on hold is transferred; the box contains the target. */
  async #transfer() {
    const { target } = this.#parts;
    const typed = target.value.trim();
    const call = this.#phone.waiting || this.#phone.active;
    if (!typed || !call) return target.focus();
    this.#say(fill(this.#text.transferring, call.who, typed));
    await this.#phone.transfer(typed).catch((problem) => {
      if (!call.over) this.#say(fill(this.#text.transferFailed, typed, problem.detail ?? problem.message));
    });
  }
}
