// <asterisk-phone>: the phone as an element for any page.
//
// It shows what its state needs. Attributes: `user` and `number` fill the boxes, `lang` chooses the language ("en",
// "zh"). The property `phone` is the Phone of phone-core.js, with its methods and events. Style it by
// ::part(status | note | account | dial | actions | keypad | transfer | button | go | stop) and by the variables
// --phone-accent, --phone-go, --phone-stop, --phone-line and --phone-radius.

import { createAdapter } from "./adapter.js";
import { Phone } from "./phone-core.js";
import { Ringtone } from "./ringtone.js";
import { settings } from "./settings.js";
import { languages } from "./texts.js";
import { fill, Wording } from "./wording.js";

const STYLE = `
:host { display: grid; gap: .75rem; max-width: 22rem; font: 1rem/1.5 system-ui, sans-serif; }
:host([hidden]), [hidden] { display: none !important; }
form, label { display: grid; gap: .25rem; }
form { gap: .75rem; margin: 0; }
p { margin: 0; overflow-wrap: anywhere; }
[part=status] { font-size: 1.25rem; font-weight: 600; }
[part=actions] { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
[part=actions] :is([part~=go], [part~=stop]) { grid-column: 1 / -1; }
[part=keypad] { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem; }
input, button { font: inherit; box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .25rem .75rem;
  border: 1px solid var(--phone-line, light-dark(#c5ccd3, #4a535c)); border-radius: var(--phone-radius, .5rem); }
button { cursor: pointer; font-weight: 600; }
button:disabled { opacity: .5; cursor: default; }
[part~=go] { background: var(--phone-go, #1a7f37); border-color: transparent; color: #fff; }
[part~=stop] { background: var(--phone-stop, #b3261e); border-color: transparent; color: #fff; }
[aria-pressed=true] { outline: 3px solid var(--phone-accent, light-dark(#0b5cad, #75b7ff)); outline-offset: -3px; }
:focus-visible { outline: 3px solid var(--phone-accent, light-dark(#0b5cad, #75b7ff)); outline-offset: 2px; }
`;

/** An element with properties, attributes where the name has a dash or is one, and children. */
function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "part") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export class AsteriskPhone extends HTMLElement {
  #phone = new Phone(settings, createAdapter);
  #ringtone = new Ringtone();
  #failure = null;
  #stop = null;
  #parts = {};
  #wording;

  /** The Phone of phone-core.js. */
  get phone() {
    return this.#phone;
  }

  connectedCallback() {
    if (!this.shadowRoot) {
      const lang = this.getAttribute("lang") ?? this.closest("[lang]")?.lang;
      this.#wording = new Wording(languages, [lang, ...navigator.languages, settings.language].filter(Boolean));
      this.#build();
      this.#listen();
    }
    this.#stop = this.#phone.leaveWith(window);
    this.#show();
  }

  disconnectedCallback() {
    this.#stop();
    queueMicrotask(() => { // moved within the page, it stays connected
      if (!this.isConnected) this.#phone.disconnect();
    });
  }

  #build() {
    const { text, tag } = this.#wording;
    const box = (name, label, more = {}) => {
      this.#parts[name] = make("input", more);
      return make("label", {}, text[label], this.#parts[name]);
    };
    const button = (name, label, action, part = "button", more = {}) => {
      this.#parts[name] = make("button", { part, type: action ? "button" : "submit", textContent: text[label], ...more });
      if (action) this.#parts[name].addEventListener("click", action);
      return this.#parts[name];
    };
    const form = (part, action, ...children) => {
      this.#parts[part] = make("form", { part }, ...children);
      this.#parts[part].addEventListener("submit", (event) => {
        event.preventDefault();
        action();
      });
      return this.#parts[part];
    };
    const call = () => this.#phone.active;
    const keys = [..."123456789*0#"].map((key) => {
      const made = make("button", { part: "button key", type: "button", textContent: key });
      made.addEventListener("click", () => this.#key(key));
      return made;
    });
    const { status, note, audio, keypad } = Object.assign(this.#parts, {
      status: make("p", { part: "status", role: "status" }),
      note: make("p", { id: "note", part: "note", "aria-live": "polite" }),
      audio: make("audio", { autoplay: true }),
      keypad: make("div", { part: "keypad", role: "group", "aria-label": text.keypad }, ...keys),
    });
    const shadow = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    const held = make("div", { lang: tag, style: "display: contents" });
    held.append(
      status, note, audio,
      form("account", () => this.#connect(),
        box("user", "user", { autocomplete: "username", autocapitalize: "none", spellcheck: false, required: true }),
        box("password", "password", { type: "password", autocomplete: "current-password", required: true }),
        button("connect", "connect", null, "button go")),
      form("dial", () => this.#dial(), box("number", "number", { type: "tel", autocomplete: "off" }),
        button("call", "call", null, "button go")),
      make("div", { part: "actions" },
        button("answer", "answer", () => this.#try(call().answer()), "button go"),
        button("mute", "mute", () => call().setMuted(!call().muted)),
        button("hold", "hold", () => call().setHeld(!call().held)),
        button("hangUp", "hangUp", () => call().hangUp(), "button stop")),
      keypad,
      form("transfer", () => this.#transfer(), box("target", "transferTo", { type: "tel", autocomplete: "off" }),
        button("send", "transfer", null)),
      button("signOut", "signOut", () => this.#signOut()),
    );
    shadow.append(held);
    this.#parts.user.value = this.getAttribute("user") ?? "";
    this.#parts.number.value = this.getAttribute("number") ?? "";
    this.addEventListener("keydown", (event) => {
      const typing = event.composedPath()[0].matches("input") || event.ctrlKey || event.metaKey || event.altKey;
      if (!typing && event.key.length === 1 && "0123456789*#".includes(event.key)) this.#key(event.key);
    });
  }

  #listen() {
    const phone = this.#phone;
    const { text } = this.#wording;
    const on = (type, action) => phone.addEventListener(type, ({ detail }) => {
      action(detail);
      this.#show();
    });
    const begin = (words) => {
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
      this.#ringtone.start();
    });
    on("outgoing", ({ call }) => {
      begin(this.#wording.outgoing(call, phone.waiting));
      this.#parts.target.value = phone.waiting ? call.who : "";
    });
    on("answered", ({ call }) => {
      this.#ringtone.stop();
      begin(this.#wording.answered(call, phone.waiting));
    });
    on("callchange", () => {});
    on("track", ({ call, track }) => call === phone.active && this.#play(track));
    on("ended", (detail) => {
      if (!phone.active) this.#ringtone.stop();
      this.#say(this.#wording.ended(detail, phone.active));
      if (detail.back) detail.back.tracks().forEach((track) => this.#play(track));
      else if (detail.problem && !phone.active) this.#fail(detail.problem);
    });
    on("warning", ({ key, detail }) => this.#say(fill(text[key], detail)));
  }

  #show() {
    const phone = this.#phone;
    const call = phone.active;
    const parts = this.#parts;
    const focused = this.shadowRoot.activeElement;
    const words = this.#wording.status(phone, this.#failure);
    if (parts.status.textContent !== words) parts.status.textContent = words;
    const talking = call?.phase === "inCall";
    const shown = {
      account: phone.state === "off",
      dial: phone.state !== "off" && (!call || talking) && !phone.waiting,
      answer: call?.incoming && call.phase === "ringing",
      hangUp: call, mute: talking, hold: talking, transfer: talking,
      keypad: phone.state !== "off" && (!call || talking),
      signOut: phone.state !== "off" && !call,
    };
    for (const [name, wanted] of Object.entries(shown)) parts[name].hidden = !wanted;
    parts.call.disabled = !phone.canCall;
    parts.hold.disabled = Boolean(call?.changing);
    parts.mute.setAttribute("aria-pressed", String(Boolean(call?.muted)));
    parts.hold.setAttribute("aria-pressed", String(Boolean(call?.held)));
    // A button that is gone would drop the keyboard's place on the page.
    if (focused?.closest("[hidden]")) [parts.hangUp, parts.number, parts.user].find((each) => !each.closest("[hidden]")).focus();
  }

  #say(words) {
    this.#parts.note.textContent = words;
  }

  #fail(problem) {
    this.#failure = this.#wording.known(problem);
    this.#say(this.#wording.remedy(problem));
    this.#show();
  }

  #try(work) {
    return work.catch((problem) => this.#fail(problem));
  }

  #play(track) {
    if (track.kind !== "audio") return;
    const { audio } = this.#parts;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error) => {
      if (error.name !== "NotAllowedError") return;
      this.#say(this.#wording.text.blockedSound);
      document.addEventListener("click", () => audio.play(), { once: true });
    });
  }

  /** A key of the keypad: dials before a call, DTMF within it. */
  #key(key) {
    if (this.#phone.active) this.#phone.active.press(key);
    else this.#parts.number.value += key;
  }

  #connect() {
    this.#failure = null;
    this.#say("");
    this.#phone.connect(this.#parts.user.value.trim(), this.#parts.password.value);
    this.#show();
  }

  #signOut() {
    this.#phone.disconnect();
    this.#failure = null;
    this.#say("");
    this.#show();
  }

  #dial() {
    const typed = this.#parts.number.value.trim();
    if (typed) this.#try(this.#phone.call(typed));
    else this.#parts.number.focus();
  }

  async #transfer() {
    const { text } = this.#wording;
    const typed = this.#parts.target.value.trim();
    if (!typed) return this.#parts.target.focus();
    const call = this.#phone.waiting || this.#phone.active;
    this.#say(fill(text.transferring, call.who, typed));
    await this.#phone.transfer(typed).catch((problem) => {
      if (!call.over) this.#say(fill(text.transferFailed, typed, problem.detail ?? problem.message));
    });
  }
}

customElements.define("asterisk-phone", AsteriskPhone);
