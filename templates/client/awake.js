// What a call needs of the device: a screen that stays on, and the buttons of a headset or a lock screen.

/** @typedef {import("./phone-core.js").Phone} Phone */

/**
 * Keeps the screen on during a call, where the browser can (Screen Wake Lock).
 * @param {Phone} phone
 * @param {Document} page
 */
export function keepAwake(phone, page = document) {
  /** @type {Promise<WakeLockSentinel | null> | null} */
  let lock = null;
  const update = () => {
    // A page that is hidden loses its lock, and may have it again once it is seen.
    const wanted = phone.active && page.visibilityState === "visible";
    if (wanted && !lock) {
      lock = navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    } else if (!wanted && lock) {
      lock.then((held) => held?.release().catch(() => {}));
      lock = null;
    }
  };
  for (const type of /** @type {const} */ (["incoming", "outgoing", "ended"])) phone.addEventListener(type, update);
  page.addEventListener("visibilitychange", update);
}

/**
 * Hangs up and mutes by the system's own buttons, and tells it who is spoken to (Media Session).
 * @param {Phone} phone
 * @param {string} title of the application
 */
export function joinMediaSession(phone, title) {
  const session = globalThis.navigator?.mediaSession;
  if (!session) return;
  /** @type {Record<string, () => void>} */
  const actions = {
    hangup: () => phone.active?.hangUp(),
    togglemicrophone: () => phone.active?.setMuted(!phone.active.muted),
  };
  const handle = (/** @type {boolean} */ wanted) => {
    for (const [name, action] of Object.entries(actions)) {
      try {
        session.setActionHandler(/** @type {MediaSessionAction} */ (name), wanted ? action : null);
      } catch { // the browser does not have this one
      }
    }
  };
  const update = () => {
    const call = phone.active;
    handle(Boolean(call));
    session.playbackState = call ? "playing" : "none";
    session.metadata = call ? new MediaMetadata({ title: call.who, artist: title }) : null;
    session.setMicrophoneActive?.(Boolean(call && !call.muted));
  };
  for (const type of /** @type {const} */ (["incoming", "outgoing", "answered", "swapped", "callchange", "ended"])) {
    phone.addEventListener(type, update);
  }
}
