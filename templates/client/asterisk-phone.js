// <asterisk-phone>: the phone as an element for any page.
//
// It shows only the controls its state requires. Attributes: `user` and `number` fill the boxes, `lang` sets the language ("en",
// "zh"), and with `call-waiting` a second call rings during the first. The property `phone` is the Phone of
// phone-core.js, with its methods and events. Style it by ::part(phone | status | note | account | call | name | other |
// actions | dial | keypad | transfer | figures | recent | settings | button | key | main | go | stop | quiet) and by the
// variables --phone-accent, --phone-go, --phone-stop, --phone-line, --phone-card and --phone-radius.

import { createAdapter } from "./adapter.js";
import { joinMediaSession, keepAwake } from "./awake.js";
import { Phone } from "./phone-core.js";
import { settings } from "./settings.js";
import { languages } from "./texts.js";
import { View } from "./view.js";

export class AsteriskPhone extends HTMLElement {
  #phone = new Phone(settings, createAdapter);
  /** @type {View | null} */
  #view = null;
  #stop = () => {};

  /** The Phone of phone-core.js. */
  get phone() {
    return this.#phone;
  }

  connectedCallback() {
    this.#view ??= this.#build();
    this.#stop = this.#phone.leaveWith(window);
  }

  disconnectedCallback() {
    this.#stop();
    queueMicrotask(() => { // moved within the page, it stays connected
      if (!this.isConnected) this.#phone.disconnect();
    });
  }

  #build() {
    const { echoNumber, certificateHelpUrl, language, video } = settings;
    const lang = this.getAttribute("lang") ?? this.closest("[lang]")?.getAttribute("lang");
    if (this.hasAttribute("call-waiting")) this.#phone.callWaiting = true;
    const wanted = [...lang ? [lang] : [], ...navigator.languages, language];
    const view = new View(this.#phone, this.attachShadow({ mode: "open" }),
      { languages, wanted, echoNumber, certificateHelpUrl, video });
    view.prefill({ user: this.getAttribute("user"), number: this.getAttribute("number") });
    keepAwake(this.#phone);
    joinMediaSession(this.#phone, view.wording.text.title);
    return view;
  }
}

// A development server may run this module again; an element cannot be defined twice.
if (!customElements.get("asterisk-phone")) customElements.define("asterisk-phone", AsteriskPhone);
