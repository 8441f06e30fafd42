// What a phone looks like: its parts, without what they do.

import { icon } from "./icons.js";

/** @type {Record<string, string>} */
const LETTERS = { 1: "", 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", "*": "", 0: "+", "#": "" };
/** Keys of a telephone, in the order of its keypad. */
export const KEYPAD = "123456789*0#";

/**
 * An element with properties, attributes where there is no such property, and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "part") Reflect.set(made, name, value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * What the parts do: actions without arguments, and `key` for a key of the keypad.
 * @typedef {Record<"connect" | "signOut" | "dial" | "answer" | "decline" | "hangUp" | "mute" | "hold" | "swap" | "transfer"
 *   | "sound" | "microphone" | "loudspeaker" | "processing" | "callWaiting" | "notify", () => void>
 *   & { key: (key: string) => void }} Actions
 */

/** @typedef {ReturnType<typeof layOut>} Parts */

/**
 * The parts of a phone by name; `root` contains the others.
 * @param {Record<string, string>} text of texts.js
 * @param {Actions} actions
 */
export function layOut(text, actions) {
  const field = (/** @type {string} */ words, /** @type {HTMLElement} */ control) => make("label", {}, make("span", {}, words), control);
  const box = (/** @type {string} */ id, more = {}) => make("input", { id, ...more });
  const submit = (/** @type {string} */ id, /** @type {string} */ words, part = "button", drawing = "") =>
    make("button", { id, part }, ...drawing ? [icon(drawing)] : [], make("span", {}, words));
  /** A round button with its name below. */
  const round = (/** @type {string} */ id, /** @type {string} */ words, /** @type {string} */ drawing,
    /** @type {() => void} */ action, part = "button", more = {}) => {
    const made = make("button", { id, type: "button", part, className: "round", ...more }, icon(drawing), make("span", {}, words));
    made.addEventListener("click", action);
    return made;
  };
  const plain = (/** @type {string} */ words, /** @type {() => void} */ action, part = "button") => {
    const made = make("button", { type: "button", part }, words);
    made.addEventListener("click", action);
    return made;
  };
  const choice = (/** @type {string} */ id, /** @type {() => void} */ action) => {
    const made = make("select", { id });
    made.addEventListener("change", action);
    return made;
  };
  const check = (/** @type {() => void} */ action, checked = true) => {
    const made = make("input", { type: "checkbox", checked });
    made.addEventListener("change", action);
    return made;
  };
  const form = (/** @type {string} */ part, /** @type {() => void} */ action, /** @type {Node[]} */ ...children) => {
    const made = make("form", { part, className: part }, ...children);
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      action();
    });
    return made;
  };

  const status = make("p", { id: "status", part: "status", role: "status" });
  const who = make("span", { className: "who" });
  const signOut = plain(text.signOut, actions.signOut, "button quiet");
  const header = make("header", {}, make("span", { className: "lamp", ariaHidden: "true" }), status, who, signOut);
  const note = make("p", { id: "note", part: "note", "aria-live": "polite" });
  const sound = plain(text.playSound, actions.sound, "button main");

  const user = box("user", { required: true, autocomplete: "username", autocapitalize: "none", spellcheck: false });
  const password = box("password", { type: "password", required: true, autocomplete: "current-password" });
  const connect = submit("connect", text.connect, "button main");
  const account = form("account", actions.connect, make("span", { className: "brand" }, icon("phone")), field(text.user, user), field(text.password, password), connect);

  const face = make("span", { className: "face", ariaHidden: "true" });
  const name = make("p", { className: "name", part: "name" });
  const time = make("span", { className: "time", role: "timer" });
  const bars = make("span", { className: "bars", role: "img" }, make("i"), make("i"), make("i"));
  const video = make("video", { id: "video", autoplay: true, playsInline: true, hidden: true });
  const mirror = make("video", { id: "mirror", autoplay: true, playsInline: true, muted: true, hidden: true });
  const audio = make("audio", { id: "audio", autoplay: true });
  const call = make("section", { part: "call", className: "call" },
    face, name, make("p", { className: "about" }, time, bars), video, mirror);
  const other = make("p", { part: "other", className: "other" });

  const answer = round("answer", text.answer, "phone", actions.answer, "button go");
  const decline = round("decline", text.decline, "handset", actions.decline, "button stop");
  const mute = round("mute", text.mute, "microphone", actions.mute, "button", { ariaPressed: "false" });
  const hold = round("hold", text.hold, "pause", actions.hold, "button", { ariaPressed: "false" });
  const swap = round("swap", text.swap, "swap", actions.swap);
  const hangUp = round("hang-up", text.hangUp, "handset", actions.hangUp, "button stop");
  const buttons = make("div", { part: "actions", className: "actions" }, answer, decline, mute, hold, swap, hangUp);

  const number = box("number", { type: "tel", autocomplete: "off", "aria-describedby": "echo-hint" });
  const keys = [...KEYPAD].map((key) => {
    const about = { part: "button key", type: "button", className: "key", ariaLabel: key, "data-letters": LETTERS[key] };
    const made = make("button", about, key);
    made.addEventListener("click", () => actions.key(key));
    return made;
  });
  const keypad = make("div", { part: "keypad", className: "keypad", role: "group", ariaLabel: text.keypad }, ...keys);
  const place = submit("call", text.call, "button go", "phone");
  const numberField = field(text.number, number);
  const dial = form("dial", actions.dial, numberField, keypad, place);
  const hint = make("p", { id: "echo-hint", className: "soft" });

  const target = box("transfer-to", { type: "tel", autocomplete: "off", "aria-describedby": "transfer-hint" });
  const send = submit("transfer", text.transfer, "button", "transfer");
  const transfer = form("transfer", actions.transfer, field(text.transferTo, target), send,
    make("p", { id: "transfer-hint", className: "soft" }, text.transferHint));

  const recent = make("ul", { part: "recent", className: "recent" });
  const recentCalls = make("section", { className: "recent-calls" }, make("h2", {}, text.recentCalls), recent);

  const figure = (/** @type {string} */ id, /** @type {string} */ words) => {
    const value = make("dd", { id });
    return { value, row: make("div", {}, make("dt", {}, words), value) };
  };
  const codec = figure("codec", text.codec);
  const roundTrip = figure("round-trip", text.roundTrip);
  const jitter = figure("jitter", text.jitter);
  const loss = figure("loss", text.loss);
  const figures = make("dl", { part: "figures", className: "figures" }, codec.row, roundTrip.row, jitter.row, loss.row);

  const microphone = choice("microphone", actions.microphone);
  const loudspeaker = choice("loudspeaker", actions.loudspeaker);
  const loudspeakerField = field(text.loudspeaker, loudspeaker);
  const echoCancellation = check(actions.processing);
  const noiseSuppression = check(actions.processing);
  const autoGainControl = check(actions.processing);
  const callWaiting = check(actions.callWaiting, false);
  const test = make("a", { target: "_blank", rel: "noopener" }, text.selfTest);
  const notify = plain(text.notify, actions.notify);
  const options = make("details", { part: "settings", className: "settings" }, make("summary", {}, text.sound),
    field(text.microphone, microphone), loudspeakerField,
    field(text.echoCancellation, echoCancellation), field(text.noiseSuppression, noiseSuppression),
    field(text.autoGainControl, autoGainControl), field(text.callWaiting, callWaiting), notify, test);

  const side = make("div", { className: "side" }, call, other, buttons, figures);
  const main = make("div", { className: "main" }, dial, transfer);
  const rest = make("div", { className: "rest" }, hint, recentCalls, options);
  const stage = make("div", { className: "stage" }, side, main, rest);
  const root = make("div", { className: "phone", part: "phone", tabIndex: -1 }, header, note, sound, audio, account, stage);
  return {
    root, status, who, signOut, note, sound, account, user, password, face, name, time, bars, video, mirror, audio, call,
    other, answer, decline, mute, hold, swap, hangUp, buttons, number, numberField, keypad, place, dial, hint, target, send,
    transfer, recent, recentCalls, figures, codec: codec.value, roundTrip: roundTrip.value, jitter: jitter.value,
    loss: loss.value, microphone, loudspeaker, loudspeakerField, echoCancellation, noiseSuppression, autoGainControl,
    callWaiting, notify, test, options, stage, side, main,
  };
}
