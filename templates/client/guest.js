// The page guest.html: one button with which a visitor calls, and what becomes of the call.

import { createAdapter } from "./adapter.js";
import { GuestCall } from "./guest-call.js";
import { settings } from "./settings.js";
import { languages } from "./texts.js";
import { fill, Wording } from "./wording.js";

/** @param {string} id */
const element = (id) => /** @type {any} */ (document.getElementById(id));
const wording = new Wording(languages, [...navigator.languages, settings.language]);
const { text } = wording;
const given = /** @type {import("./guest-call.js").GuestSettings} */ (settings);
const asked = new URLSearchParams(location.search).get("number") ?? "";
const number = given.guests.numbers.includes(asked) ? asked : given.guests.numbers[0];
// A page that loads a CAPTCHA names the function that returns its token.
const guest = new GuestCall(given, createAdapter, { captcha: /** @type {any} */ (globalThis).solveCaptcha });

/**
 * @param {import("./guest-call.js").GuestState} state
 * @param {import("./phone-core.js").Problem | null} problem
 */
function show(state, problem) {
  const words = {
    idle: text.disconnected, asking: text.connecting, calling: text.calling, ringing: text.ringing,
    inCall: text.inCall,
  };
  element("status").textContent = problem ? fill(text.failed, wording.happened(problem)) : words[state];
  element("status").className = problem ? "bad" : state === "inCall" ? "good" : "";
  element("note").textContent = problem ? wording.remedy(problem) : "";
  element("call").disabled = state !== "idle";
  element("hang-up").disabled = state === "idle";
  if (state === "idle") element("audio").srcObject = null;
}

document.documentElement.lang = wording.tag;
document.title = text.guestTitle;
for (const each of document.querySelectorAll("[data-text]")) {
  each.textContent = text[/** @type {HTMLElement} */ (each).dataset.text ?? ""];
}
guest.addEventListener("statechange", ({ detail }) => show(detail.state, detail.problem));
guest.addEventListener("track", ({ detail }) => {
  element("audio").srcObject = new MediaStream([detail.track]);
});
guest.addEventListener("figures", ({ detail }) => {
  document.documentElement.dataset.energy = String(detail.figures.energy);
});
element("call").addEventListener("click", () => guest.start(number));
element("hang-up").addEventListener("click", () => guest.hangUp());
guest.leaveWith(window);
show(guest.state, null);
