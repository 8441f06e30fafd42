// The phone of your app and its state. It is created once, so that a call survives navigation.

import { createAdapter } from "./phone/adapter.js";
import { Phone } from "./phone/phone-core.js";
import { settings } from "./phone/settings.js";
import { languages } from "./phone/texts.js";

export const phone = new Phone(settings, createAdapter);
phone.leaveWith(window);

const words = {
  off: "Disconnected", connecting: "Connecting", registered: "Registered",
  calling: "Calling", ringing: "Ringing", inCall: "In call",
};
const { problems } = languages.en; // or languages.zh

// The audio belongs to the phone, not to a view: it continues when the view changes.
const audio = Object.assign(new Audio(), { autoplay: true });

function play() {
  const track = phone.active?.tracks().find(({ kind }) => kind === "audio");
  if (track === audio.srcObject?.getAudioTracks()[0]) return;
  audio.srcObject = track ? new MediaStream([track]) : null;
}
for (const type of ["track", "answered", "swapped", "ended"]) phone.addEventListener(type, play);

const views = new Set();
let problem = null; // the last action or call failed

function state() {
  const { active, canCall } = phone;
  return {
    status: problem ? `Failed: ${explain(problem)}` : words[active?.phase ?? phone.state],
    call: active && { incoming: active.incoming, held: active.held, muted: active.muted },
    canCall,
  };
}

/** What happened, and what to do next. */
function explain({ key, detail, message }) {
  return key in problems ? problems[key].join(" ").replace("{0}", detail) : message;
}

function refresh(failure) {
  problem = failure ?? null;
  for (const show of views) show(state());
}
for (const type of ["incoming", "outgoing", "callchange", "answered", "swapped", "statechange", "ended"]) {
  phone.addEventListener(type, ({ detail }) => refresh(detail.problem));
}

/** Shows why an action failed, such as answering without a microphone. */
export function fail(error) {
  refresh(error);
}

/** Calls show({ status, call, canCall }) now and after each change. Returns a function that stops this. */
export function present(show) {
  views.add(show);
  show(state());
  return () => { views.delete(show); };
}
