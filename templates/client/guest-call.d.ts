/**
 * A call by a visitor of a website, who has no account.
 *
 * ```js
 * import { createAdapter } from "./adapter.js";
 * import { GuestCall } from "./guest-call.js";
 * import { settings } from "./settings.js";
 *
 * const guest = new GuestCall(settings, createAdapter);
 * guest.addEventListener("track", ({ detail }) => {
 *   audio.srcObject = new MediaStream([detail.track]); // an <audio autoplay> element
 * });
 * guest.leaveWith(window);
 * button.onclick = () => (guest.state === "idle" ? guest.start("6001") : guest.hangUp());
 * ```
 */

import type { Call, CreateAdapter, Figures, Guests, Problem, Settings } from "./phone-core.js";

/** What the wizard writes to settings.js besides the settings of a phone. */
export interface GuestSettings extends Settings {
  readonly guests: Guests;
}

export type GuestState = "idle" | "asking" | "calling" | "ringing" | "inCall";

/** Events of a call, by name, with their `detail`. */
export interface GuestEvents {
  /** With `idle`, `problem` says why the call failed; null after a normal end. */
  statechange: { state: GuestState; problem: Problem | null };
  /** Sound of the other side, to be played. */
  track: { track: MediaStreamTrack };
  /** Once a second. */
  figures: { figures: Figures };
}

export class GuestCall extends EventTarget {
  /**
   * @param settings of settings.js
   * @param createAdapter of the SIP library, from adapter.js
   * @param options `captcha` has the visitor solve a CAPTCHA and resolves to its token.
   */
  constructor(
    settings: GuestSettings,
    createAdapter: CreateAdapter,
    options?: { captcha?: () => Promise<string> },
  );

  readonly state: GuestState;
  /** Null before it begins. */
  readonly call: Call | null;

  /**
   * Asks for the microphone, then for an account, then calls. Nothing is done during a call.
   * @param number one of `settings.guests.numbers`; the first one by default
   */
  start(number?: string): Promise<void>;
  /** Ends the call, or what leads to it. */
  hangUp(): void;
  setMuted(wanted: boolean): void;
  /**
   * Hangs up when the page goes.
   * @param page the window
   * @returns a function that undoes it
   */
  leaveWith(page: EventTarget): () => void;

  addEventListener<Type extends keyof GuestEvents>(
    type: Type,
    listener: (event: CustomEvent<GuestEvents[Type]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
