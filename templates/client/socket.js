// What every adapter needs for its connection: a watched socket, and delays between attempts.

const RESEND_MS = 4000;

/** @type {WeakSet<WebSocket>} */
const watched = new WeakSet();

/**
 * Makes a WebSocket resend an unanswered REGISTER, and close when the PBX falls silent.
 *
 * Asterisk drops requests until it is fully booted and expects retransmissions, but no library
 * retransmits over TCP: after a restart, some phones would wait for 32 s. Sending the same message
 * twice is harmless.
 *
 * A dead socket, for example after the PBX got a new address, is closed when no keep-alive arrives in
 * time; TCP alone would take a quarter of an hour to notice.
 *
 * @param {WebSocket} socket before its owner listens to it
 * @param {number} silenceLimitS seconds without any message
 * @param {(text: string, sent: boolean) => void} [tell] is called with each message
 * @returns {WebSocket} the same
 */
export function watchSocket(socket, silenceLimitS, tell = () => {}) {
  if (watched.has(socket)) return socket;
  watched.add(socket);
  const send = socket.send.bind(socket);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let again;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  let over = false;

  const giveUp = () => {
    socket.close();
    socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
  };
  const hear = () => {
    clearTimeout(silence);
    if (!over) silence = setTimeout(giveUp, silenceLimitS * 1000);
  };
  socket.addEventListener("close", (event) => {
    if (over) event.stopImmediatePropagation(); // already reported: closing a dead socket takes a minute
    over = true;
    clearInterval(again);
    clearTimeout(silence);
  });
  socket.addEventListener("open", hear);
  socket.addEventListener("message", ({ data }) => {
    hear();
    if (typeof data === "string") tell(data, false);
    if (/^SIP\/2\.0 /.test(data)) clearInterval(again);
  });
  socket.send = (data) => {
    send(data);
    tell(String(data), true);
    if (!/^REGISTER /.test(String(data))) return;
    clearInterval(again);
    again = setInterval(() => send(data), RESEND_MS);
  };
  return socket;
}

/**
 * Seconds to wait before attempt number n (from 0) to connect again: 1, 2, 4 … 30, a little random.
 * @param {number} attempt
 */
export function backOff(attempt) {
  return Math.min(30, 2 ** attempt) * (0.75 + Math.random() / 2);
}
