// The page: what is shown, and what each button does. The phone itself is in phone-core.js.

import { listDevices } from "./phone-core.js";
import { Ringtone } from "./ringtone.js";
import { fill, Wording } from "./wording.js";

/**
 * What the page needs beside the settings of the phone.
 * @typedef {object} PageSettings
 * @property {string} certificateHelpUrl shows what is wrong with the certificate
 * @property {string} echoNumber
 * @property {string} language of people whose browser is set to none of `languages`
 */

const element = (id) => document.getElementById(id);

/** Shows a phone on index.html and lets people use it. */
export function startPage(phone, settings, languages) {
  const wording = new Wording(languages, [...navigator.languages, settings.language]);
  const { text } = wording;
  const ringtone = new Ringtone();
  let failure = null; // the Problem shown in the status

  // ---- What the phone tells

  const on = (type, action) => phone.addEventListener(type, ({ detail }) => action(detail));

  on("statechange", ({ state, problem }) => {
    if (problem?.key === "connectionLost") say(text.reconnecting);
    else if (problem) fail(problem);
    else {
      if (state === "registered") clear();
      show();
    }
    if (problem) show();
  });
  on("incoming", ({ call }) => {
    clear();
    say(fill(text.incoming, call.who));
    ringtone.start();
    show();
  });
  on("outgoing", ({ call }) => {
    clear();
    say(wording.outgoing(call, phone.waiting));
    if (phone.waiting) {
      element("transfer-to").value = call.who;
      clearPlayers();
    }
    show();
  });
  on("callchange", show);
  on("answered", ({ call }) => {
    ringtone.stop();
    clear();
    say(wording.answered(call, phone.waiting));
    showDevices(); // their names are available once the microphone is allowed
    show();
  });
  on("ended", ended);
  on("track", ({ call, track }) => call === phone.active && play(track));
  on("figures", ({ call, figures }) => {
    showFigures(figures);
    if (call.stream && settings.video && !element("mirror").srcObject) {
      element("mirror").srcObject = call.stream;
      element("mirror").hidden = call.stream.getVideoTracks().length === 0;
    }
  });
  on("warning", ({ key, detail }) => say(fill(text[key], detail)));

  function ended(detail) {
    const { problem, back } = detail;
    say(wording.ended(detail, phone.active));
    if (back || !phone.active) { // not the one who waited
      ringtone.stop();
      clearPlayers();
      showFigures(null);
    }
    if (back && detail.outcome !== "transferred") {
      element("transfer-to").value = "";
      back.tracks().forEach(play);
    } else if (problem && !phone.active) fail(problem);
    show();
  }

  // ---- What is shown

  function show() {
    const call = phone.active;
    const words = wording.status(phone, failure);
    if (element("status").textContent !== words) element("status").textContent = words;
    element("status").className = failure ? "bad" : call || phone.state === "registered" ? "good" : "";
    document.title = `${words} – ${text.title}`;

    const off = phone.state === "off";
    const talking = call?.phase === "inCall";
    element("user").disabled = element("password").disabled = element("connect").disabled = !off;
    element("sign-out").hidden = off;
    document.querySelector("main").classList.toggle("signed-in", !off);
    element("call").disabled = !phone.canCall;
    element("answer").disabled = !call?.incoming || call.phase !== "ringing";
    element("hang-up").disabled = !call;
    for (const button of document.querySelectorAll("[data-in-call]")) button.disabled = !talking;
    if (call?.changing) element("hold").disabled = true;
    element("mute").setAttribute("aria-pressed", Boolean(call?.muted));
    element("hold").setAttribute("aria-pressed", Boolean(call?.held));
  }

  /** Shows what to do next, below the status. */
  function say(words, ...links) {
    const anchors = links.map(([href, textContent]) =>
      Object.assign(document.createElement("a"), { href, target: "_blank", rel: "noopener", textContent }));
    element("note").replaceChildren(words, ...anchors.flatMap((anchor) => [" ", anchor]));
  }

  /** Forgets an earlier failure. */
  function clear() {
    failure = null;
    say("");
  }

  function fail(problem) {
    failure = wording.known(problem);
    const test = [`selftest.html?user=${encodeURIComponent(element("user").value)}`, text.selfTest];
    const help = settings.certificateHelpUrl;
    say(wording.remedy(failure), ...(failure.key === "unreachable" ? [[help, help]] : []), test);
    show();
  }

  function play(track) {
    const player = element(track.kind);
    player.srcObject = new MediaStream([track]);
    player.hidden = false;
    player.play().catch((error) => error.name === "NotAllowedError" && askForClick(player));
    chooseLoudspeaker();
  }

  function clearPlayers() {
    element("audio").srcObject = element("video").srcObject = element("mirror").srcObject = null;
    element("video").hidden = element("mirror").hidden = true;
  }

  function askForClick(player) {
    say(text.blockedSound);
    document.addEventListener("click", () => player.play(), { once: true });
  }

  function showFigures(now) {
    const number = (value, digits, unit) => (value == null ? "–" : `${value.toFixed(digits)} ${unit}`);
    element("codec").textContent = now?.codec ?? "–";
    element("round-trip").textContent = number(now?.roundTripMs, 0, "ms");
    element("jitter").textContent = number(now?.jitterMs, 0, "ms");
    element("loss").textContent = number(now?.lossPercent, 1, "%");
  }

  async function showDevices() {
    const { microphones, loudspeakers } = await listDevices();
    for (const [id, devices] of Object.entries({ microphone: microphones, loudspeaker: loudspeakers })) {
      const chosen = element(id).value;
      element(id).replaceChildren(new Option(text.defaultDevice, ""),
        ...devices.map((device) => new Option(device.label, device.id)));
      element(id).value = devices.some((device) => device.id === chosen) ? chosen : "";
    }
  }

  // ---- What the buttons do

  function connect() {
    clear();
    phone.connect(element("user").value.trim(), element("password").value);
    show();
  }

  function signOut() {
    phone.disconnect();
    clear();
    show();
  }

  /** Calls a number; an active call is put on hold. */
  function placeCall() {
    const typed = element("number").value.trim();
    if (!typed) element("number").focus();
    else phone.call(typed).catch(fail);
  }

  async function answerCall() {
    failure = null; // of an earlier attempt
    show();
    await phone.active.answer().catch(fail); // it keeps ringing; the user may allow the microphone and answer again
  }

  /** With two calls, the one on hold is transferred; the box contains the target. */
  async function transfer() {
    const typed = element("transfer-to").value.trim();
    if (!typed) return element("transfer-to").focus();
    const call = phone.waiting || phone.active;
    say(fill(text.transferring, call.who, typed));
    await phone.transfer(typed).catch((problem) => {
      if (!call.over) say(fill(text.transferFailed, typed, problem.detail ?? problem.message));
    });
  }

  function chooseMicrophone() {
    phone.setMicrophone(element("microphone").value).catch(fail);
  }

  function chooseLoudspeaker() {
    element("audio").setSinkId?.(element("loudspeaker").value).catch(() => {}); // no such output: the default stays
  }

  function onSubmit(form, action) {
    element(form).addEventListener("submit", (event) => {
      event.preventDefault();
      action();
    });
  }

  // ---- Start

  document.documentElement.lang = wording.tag;
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = text[place.dataset.text];
  element("echo-hint").textContent = fill(text.echoHint, settings.echoNumber);
  element("keypad").setAttribute("aria-label", text.keypad);
  element("loudspeaker-choice").hidden = !("setSinkId" in HTMLMediaElement.prototype);

  const query = new URLSearchParams(location.search);
  element("user").value = query.get("user") ?? "";
  element("number").value = query.get("number") ?? "";

  const onClick = (id, action) => element(id).addEventListener("click", action);
  onSubmit("account", connect);
  onSubmit("dial", placeCall);
  onSubmit("transfer-form", transfer);
  onClick("sign-out", signOut);
  onClick("answer", answerCall);
  onClick("hang-up", () => phone.active.hangUp());
  onClick("mute", () => phone.active.setMuted(!phone.active.muted));
  onClick("hold", () => phone.active.setHeld(!phone.active.held));
  element("microphone").addEventListener("change", chooseMicrophone);
  element("loudspeaker").addEventListener("change", chooseLoudspeaker);
  for (const key of "123456789*0#") {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: key });
    button.dataset.inCall = "";
    button.addEventListener("click", () => phone.active?.press(key));
    element("keypad").append(button);
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey;
    if (!typing && event.key.length === 1 && "0123456789*#".includes(event.key)) phone.active?.press(event.key);
  });
  navigator.mediaDevices?.addEventListener("devicechange", showDevices);
  phone.leaveWith(window);

  showDevices();
  showFigures(null);
  show();
  if (!window.isSecureContext) say(text.problems.insecurePage.join(" "));

  // For tests and debugging: `await phone.stats()` in the console.
  window.phone = {
    stats: () => phone.active?.figures() ?? Promise.resolve(null),
    peer: () => phone.active?.peer ?? null,
    settings,
  };
}
