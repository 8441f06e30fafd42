// The phone of your app and its state. It is created once, so that a call survives navigation.

import { createAdapter } from "./phone/adapter.js";
import { Phone, Problem } from "./phone/phone-core.js";
import { settings } from "./phone/settings.js";

export const phone = new Phone(settings, createAdapter);
phone.leaveWith(window);

const words = {
  off: "Disconnected", connecting: "Connecting", registered: "Registered",
  calling: "Calling", ringing: "Ringing", inCall: "In call",
};

/**
 * Calls show(status, call) whenever either changes, and plays the other side on an <audio autoplay>
 * element. Returns a function that stops both.
 */
export function present(show, audio) {
  const end = new AbortController();
  const on = (type, action) => phone.addEventListener(type, ({ detail }) => action(detail), { signal: end.signal });

  const refresh = (problem) => show(
    problem ? `Failed: ${problem.message}` : words[phone.active?.phase ?? phone.state],
    phone.active && { incoming: phone.active.incoming, held: phone.active.held, muted: phone.active.muted },
  );
  for (const type of ["incoming", "outgoing", "callchange", "answered"]) on(type, () => refresh(null));
  for (const type of ["statechange", "ended"]) on(type, ({ problem }) => refresh(problem));
  on("track", ({ call, track }) => { if (call === phone.active) play(track); });

  function play(track) {
    if (track.kind === "audio") audio.srcObject = new MediaStream([track]);
  }
  // Actions that failed, such as answering without a microphone.
  window.addEventListener("unhandledrejection", ({ reason }) => reason instanceof Problem && refresh(reason), { signal: end.signal });
  phone.active?.tracks().forEach(play);
  refresh(null);
  return () => end.abort();
}
