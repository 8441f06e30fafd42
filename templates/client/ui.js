// The page around a phone: its title and address, and what browsers provide only to a whole page.

import { joinMediaSession, keepAwake } from "./awake.js";
import { allowNotifications, startBackground } from "./background.js";
import { View } from "./view.js";

/**
 * Shows a phone on index.html and lets people use it.
 * @param {import("./phone-core.js").Phone} phone
 * @param {import("./phone-core.js").PageSettings} settings
 * @param {Record<string, any>} languages of texts.js
 */
export function startPage(phone, settings, languages) {
  const { certificateHelpUrl, echoNumber, language, video } = settings;
  const view = new View(phone, /** @type {Element} */ (document.querySelector("main")), {
    languages, wanted: [...navigator.languages, language], echoNumber, certificateHelpUrl, video, selfTestUrl: "selftest.html",
    notify: "serviceWorker" in navigator ? () => allowNotifications().then(() => view.show()) : undefined,
    changed: (words, title) => { document.title = `${words} – ${title}`; },
  });
  const { text, tag } = view.wording;
  document.documentElement.lang = tag;
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = text[/** @type {HTMLElement} */ (place).dataset.text ?? ""];
  const query = new URLSearchParams(location.search);
  view.prefill({ user: query.get("user"), number: query.get("number") });
  document.addEventListener("keydown", (event) => view.pressed(event));
  phone.leaveWith(window);
  keepAwake(phone);
  joinMediaSession(phone, text.title);
  startBackground(phone, view.wording);

  // For tests and debugging: `await phone.stats()` in the console.
  Object.assign(window, { phone: {
    stats: () => phone.active?.figures() ?? Promise.resolve(null),
    peer: () => phone.active?.peer ?? null,
    settings,
  } });
}
