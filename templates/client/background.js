// The page as an application: it can be installed, opens without a network, and tells of calls while
// nobody looks at it.

const TAG = "asterisk-phone-call";

/** @typedef {import("./phone-core.js").Phone} Phone */

/** @returns {Promise<ServiceWorkerRegistration | null>} null where the browser has no service workers, or refuses this one */
async function register() {
  return navigator.serviceWorker?.register("service-worker.js").catch(() => null) ?? null;
}

/**
 * Starts the service worker of a page, and notifies of incoming calls once that is allowed.
 * @param {Phone} phone
 * @param {import("./wording.js").Wording} wording
 */
export function startBackground(phone, wording) {
  const { text } = wording;
  const registered = register();

  phone.addEventListener("incoming", async (event) => {
    const { call } = /** @type {CustomEvent} */ (event).detail;
    if (globalThis.Notification?.permission !== "granted" || document.hasFocus()) return;
    const registration = await registered;
    if (call.phase !== "ringing") return;
    const options = {
      body: text.incomingHint, tag: TAG, icon: "icon.svg", requireInteraction: true, lang: wording.tag,
      data: { page: location.href },
      actions: [{ action: "answer", title: text.answer }, { action: "decline", title: text.decline }],
    };
    await registration?.showNotification(call.who, options);
    if (call.phase !== "ringing") await close(registration); // it ended in the meantime
  });
  for (const type of /** @type {const} */ (["answered", "ended"])) {
    phone.addEventListener(type, () => registered.then(close));
  }
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    const call = phone.offered ?? phone.active;
    if (!call?.incoming || call.phase !== "ringing") return;
    if (data.action === "answer") call.answer().catch(() => {}); // the page shows why
    if (data.action === "decline") call.hangUp();
  });
}

/** Asks the person for notifications; call it from a click. */
export async function allowNotifications() {
  await Notification.requestPermission();
}

/** @param {ServiceWorkerRegistration | null} registration */
async function close(registration) {
  const shown = await registration?.getNotifications({ tag: TAG });
  shown?.forEach((notification) => notification.close());
}
