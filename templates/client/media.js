// Media: microphone, ICE servers, DTMF, live statistics.

import { Problem } from "./problems.js";

/** @type {Record<string, import("./phone-core.js").ProblemKey>} */
const MICROPHONE_KEYS = {
  NotAllowedError: "micDenied", NotFoundError: "micMissing",
  NotReadableError: "micBusy", OverconstrainedError: "micGone",
};

/**
 * Opens a microphone, and the camera if `video` is set.
 * @param {string} deviceId "" for the browser's default
 * @param {boolean} video
 * @param {import("./phone-core.js").Processing} [processing] the browser's defaults apply to omitted values
 * @returns {Promise<MediaStream>}
 * @throws {Problem} insecurePage, micDenied, micMissing, micBusy, micGone or technical
 */
export async function openMicrophone(deviceId, video, processing = {}) {
  const devices = globalThis.navigator?.mediaDevices;
  if (!devices) throw new Problem("insecurePage");
  const wanted = { ...processing, ...deviceId && { deviceId: { exact: deviceId } } };
  const audio = Object.keys(wanted).length ? wanted : true;
  try {
    return await devices.getUserMedia({ audio, video })
      .catch((error) => {
        if (!video || error.name === "NotAllowedError") throw error;
        return devices.getUserMedia({ audio }); // without a camera, call with audio only
      });
  } catch (error) {
    const { name } = /** @type {Error} */ (error);
    throw new Problem(MICROPHONE_KEYS[name] || "technical", name);
  }
}

/** @param {MediaStream | null} stream */
export function closeMicrophone(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}

/**
 * For a second call: some browsers mute the first one if the microphone is opened twice.
 * @param {MediaStream} stream
 */
export function copyOf(stream) {
  const copy = stream.clone();
  copy.getTracks().forEach((track) => { track.enabled = true; });
  return copy;
}

/**
 * Microphones and loudspeakers with their names, which browsers provide once a microphone is allowed.
 * @returns {Promise<import("./phone-core.js").Devices>}
 */
export async function listDevices() {
  const devices = await globalThis.navigator?.mediaDevices?.enumerateDevices() ?? [];
  const named = (/** @type {MediaDeviceKind} */ kind) => devices
    .filter((device) => device.kind === kind && device.label && device.deviceId !== "default")
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones: named("audioinput"), loudspeakers: named("audiooutput") };
}

/**
 * The RTCRtpSender that sends our audio, or our video.
 * @param {RTCPeerConnection | null} peer
 * @param {string} [kind]
 */
export function senderOf(peer, kind = "audio") {
  return peer?.getSenders().find((sender) => sender.track?.kind === kind);
}

/** Kept, because they are not speech codecs: DTMF and comfort noise. */
const BESIDE = ["audio/telephone-event", "audio/cn"];

/**
 * Offers and accepts only these audio codecs, in order of preference.
 * @param {RTCPeerConnection} peer before its offer or answer is made
 * @param {readonly string[]} order names such as "opus" or "PCMU", in upper or lower case; empty for all of the browser's
 */
export function preferCodecs(peer, order) {
  const known = globalThis.RTCRtpReceiver?.getCapabilities?.("audio")?.codecs ?? [];
  const named = (/** @type {string[]} */ types) => types.flatMap((type) =>
    known.filter(({ mimeType }) => mimeType.toLowerCase() === type));
  const wanted = named(order.map((name) => `audio/${name}`.toLowerCase()));
  if (!wanted.length) return;
  const kept = [...wanted, ...named(BESIDE)];
  const make = /** @type {any} */ (peer); // sipml5 calls with callbacks
  for (const name of ["createOffer", "createAnswer"]) {
    const original = make[name].bind(peer);
    make[name] = (/** @type {any[]} */ ...given) => {
      for (const each of peer.getTransceivers()) {
        if (each.receiver.track.kind === "audio") each.setCodecPreferences?.(kept);
      }
      return original(...given);
    };
  }
}

const KEY_MS = 160;
const PAUSE_MS = 80;

/**
 * Sends keys as RFC 4733 events, inside the audio stream, where Asterisk expects them.
 * @param {RTCPeerConnection} peer
 * @param {string} keys
 */
export function sendKeys(peer, keys) {
  if (peer.connectionState !== "connected") { // they would be lost, because audio starts a moment after the answer
    peer.addEventListener("connectionstatechange", () => sendKeys(peer, keys), { once: true });
    return;
  }
  const dtmf = senderOf(peer)?.dtmf;
  if (dtmf?.canInsertDTMF) dtmf.insertDTMF(dtmf.toneBuffer + keys, KEY_MS, PAUSE_MS);
}

const ICE_FILE_LIMIT_MS = 2000;

/** The STUN and TURN servers of a phone: fixed ones, and those of a file with changing passwords. */
export class IceServers {
  #settings;
  #known;
  #unreadable;

  /**
   * @param {import("./phone-core.js").Settings} settings
   * @param {(url: string) => void} unreadable is called when the file cannot be read
   */
  constructor(settings, unreadable) {
    this.#settings = settings;
    this.#known = settings.iceServers ?? [];
    this.#unreadable = unreadable;
  }

  /** Rereads the file, and returns all usable servers. */
  async read() {
    const url = this.#settings.iceUrl;
    if (url) {
      try {
        const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(ICE_FILE_LIMIT_MS) });
        if (!answer.ok) throw new Error(String(answer.status));
        this.#known = [...this.#settings.iceServers ?? [], ...await answer.json()];
      } catch {
        this.#unreadable(url);
      }
    }
    return this.usable();
  }

  /** A browser rejects the whole list if it contains a TURN server without a password. */
  usable() {
    return this.#known.filter((server) =>
      server.credential || ![server.urls].flat().some((url) => url.startsWith("turn")));
  }
}

/**
 * Live statistics of a connection, as reported by the browser; null without a connection.
 * @param {RTCPeerConnection | null} peer
 * @returns {Promise<import("./phone-core.js").Figures | null>}
 */
export async function figures(peer) {
  if (!peer) return null;
  const reports = [...(await peer.getStats()).values()];
  const byId = (/** @type {string} */ id) => reports.find((report) => report.id === id);
  const first = (/** @type {string} */ type, /** @type {string} */ kind) =>
    reports.find((report) => report.type === type && report.kind === kind);
  const inbound = first("inbound-rtp", "audio");
  const outbound = first("outbound-rtp", "audio");
  const reported = first("remote-inbound-rtp", "audio");
  const transport = reports.find((report) => report.type === "transport");
  const pair = byId(transport?.selectedCandidatePairId);
  const received = inbound?.packetsReceived ?? 0;
  const lost = Math.max(0, inbound?.packetsLost ?? 0);
  const seconds = pair?.currentRoundTripTime ?? reported?.roundTripTime;
  return {
    codec: byId(inbound?.codecId)?.mimeType.split("/")[1].toLowerCase() ?? null,
    roundTripMs: seconds === undefined ? null : seconds * 1000,
    jitterMs: inbound ? inbound.jitter * 1000 : null,
    lossPercent: received + lost ? (100 * lost) / (received + lost) : null,
    lossSentPercent: reported && outbound?.packetsSent
      ? (100 * Math.max(0, reported.packetsLost)) / outbound.packetsSent : null,
    bufferMs: inbound?.jitterBufferEmittedCount
      ? (1000 * inbound.jitterBufferDelay) / inbound.jitterBufferEmittedCount : null,
    packetsReceived: received,
    packetsSent: outbound?.packetsSent ?? 0,
    energy: inbound?.totalAudioEnergy ?? 0,
    framesDecoded: first("inbound-rtp", "video")?.framesDecoded ?? 0,
    localCandidate: byId(pair?.localCandidateId)?.candidateType ?? null,
    remoteCandidate: byId(pair?.remoteCandidateId)?.candidateType ?? null,
  };
}
