/**
 * A phone without a page: signs in at Asterisk, and holds one call and at most one more on hold.
 *
 * ```js
 * import { createAdapter } from "./adapter.js";
 * import { Phone } from "./phone-core.js";
 * import { settings } from "./settings.js";
 *
 * const phone = new Phone(settings, createAdapter);
 * phone.addEventListener("track", ({ detail }) => {
 *   audio.srcObject = new MediaStream([detail.track]); // an <audio autoplay> element
 * });
 * phone.addEventListener("incoming", ({ detail }) => detail.call.answer());
 * phone.leaveWith(window);
 * phone.connect("6001", password);
 * ```
 */

/** What this PBX needs of a phone; the wizard writes it to settings.js. */
export interface Settings {
  /** Address of Asterisk's WebSocket, such as wss://pbx.example.com:8089/ws. */
  readonly websocketUrl: string;
  /** The host part of SIP addresses. */
  readonly domain: string;
  readonly iceServers?: RTCIceServer[];
  /** A file with further servers, whose passwords change; "" for none. Read before each call. */
  readonly iceUrl?: string;
  /** Milliseconds after the last candidate that a call waits for a STUN or TURN server. */
  readonly gatheringLimitMs: number;
  /** Seconds between keep-alives. */
  readonly keepAliveS: number;
  /** Seconds without any message after which the connection is taken for dead. */
  readonly silenceLimitS: number;
  readonly registerExpiresS: number;
  /** Whether session timers (RFC 4028) are used, as far as the library knows them. */
  readonly sessionTimers: boolean;
  /** Whether calls have video; false by default. */
  readonly video?: boolean;
  /** Audio codecs to be offered, the most wanted first, such as ["opus", "PCMU"]; all of the browser by default. */
  readonly codecs?: readonly string[];
  /** What `callWaiting` of the phone is at first; false by default. */
  readonly callWaiting?: boolean;
}

/** What a page that shows the phone needs besides; the wizard writes it to settings.js, too. */
export interface PageSettings extends Settings {
  /** Where the browser has to be offered audio; "" if that is not known. */
  readonly serverAddress: string;
  /** An address that shows what is wrong with the certificate. */
  readonly certificateHelpUrl: string;
  /** The number of the echo test. */
  readonly echoNumber: string;
  /** For browsers set to neither English nor Chinese: "en" or "zh". */
  readonly language: string;
}

/** What the browser does to the sound of the microphone; its own defaults, mostly true, for what is left out. */
export interface Processing {
  readonly echoCancellation?: boolean;
  readonly noiseSuppression?: boolean;
  readonly autoGainControl?: boolean;
}

/** Causes of a problem. The page's texts.js has words and a remedy for all but transferFailed. */
export type ProblemKey =
  | "insecurePage" | "micDenied" | "micMissing" | "micBusy" | "micGone"
  | "unreachable" | "connectionLost" | "wrongPassword" | "registrationRefused"
  | "noSuchNumber" | "numberIncomplete" | "busy" | "refused" | "unavailable" | "noCommonCodec"
  | "noAudioPath" | "pbxSilent" | "callForgotten" | "pbxError" | "technical" | "transferFailed";

/** An error with a cause that an application can put into words. */
export class Problem extends Error {
  constructor(key: ProblemKey, detail?: string);
  readonly key: ProblemKey;
  /** More about it, such as a SIP status code; may be empty. */
  readonly detail: string;
}

export type Phase = "calling" | "ringing" | "inCall" | "ended";

/** How a call went: `missed` and `declined` only if it came in. */
export type Outcome = "ended" | "missed" | "declined" | "transferred" | "failed";

/** Live figures of a call since its start, from the browser's own statistics. */
export interface Figures {
  /** Such as "opus"; null until audio arrives. */
  readonly codec: string | null;
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  /** Of what we receive. */
  readonly lossPercent: number | null;
  /** Of what we send, as the other side reports it every few seconds; null before its first report. */
  readonly lossSentPercent: number | null;
  /** How long received audio waits to even out the jitter. */
  readonly bufferMs: number | null;
  readonly packetsReceived: number;
  readonly packetsSent: number;
  /** Sum of the received audio's energy; it grows while something is heard. */
  readonly energy: number;
  readonly framesDecoded: number;
  readonly localCandidate: RTCIceCandidateType | null;
  readonly remoteCandidate: RTCIceCandidateType | null;
}

/** One call, in either direction. Its fields change; the phone's events tell when. */
export interface Call {
  /** The caller's name or number, or what was dialled. */
  readonly who: string;
  /** What was dialled, or the caller's number, as it is in the SIP address; "" if it is unknown. */
  readonly number: string;
  readonly incoming: boolean;
  readonly phase: Phase;
  readonly over: boolean;
  readonly muted: boolean;
  readonly held: boolean;
  /** Whether hold or resume is under way. */
  readonly changing: boolean;
  readonly declined: boolean;
  /** Whether sound arrives before the answer, such as the network's own ringing or an announcement. */
  readonly earlyMedia: boolean;
  /** Whether the path for audio is lost and ICE is started anew; after 20 s in vain, the call ends. */
  readonly reconnecting: boolean;
  /** Who was sent to whom, once a transfer has begun. */
  readonly transferred: { readonly who: string; readonly to: string } | null;
  readonly problem: Problem | null;
  /** Our microphone, and camera; null until the call needs it. */
  readonly stream: MediaStream | null;
  readonly peer: RTCPeerConnection | null;

  /**
   * Answers an incoming call; another call is put on hold first. The browser asks for the microphone now.
   * Resolves once the answer is on its way, with nothing done if the call no longer rings, or if the other
   * one could not be put on hold.
   * @throws {Problem} if the microphone cannot be had; the call keeps ringing.
   */
  answer(): Promise<void>;
  /** Ends the call, or declines it as busy. The event `ended` follows. */
  hangUp(): void;
  setMuted(wanted: boolean): void;
  /** Resolves to whether the call is now as wanted; otherwise the event `warning` has told why. */
  setHeld(wanted: boolean): Promise<boolean>;
  /**
   * Sends keys as RFC 4733 events of 160 ms with pauses of 80 ms; a comma is a pause of 2 s.
   * @returns whether there is a call to send them in.
   * @throws {RangeError} for what is no key of a telephone.
   */
  press(keys: string): boolean;
  /**
   * Sends the other side to a number (blind transfer). Resolves when it has moved; our call ends.
   * @throws {Problem} transferFailed, with a SIP status code; the call goes on.
   */
  transfer(target: string): Promise<void>;
  /**
   * Connects the other sides of two calls (attended transfer). Resolves when done; both calls end.
   * @throws {Problem} transferFailed, with a SIP status code; both calls go on.
   */
  join(other: Call): Promise<void>;
  /** Null before the call has a connection. */
  figures(): Promise<Figures | null>;
  /** The other side's tracks that have arrived. */
  tracks(): MediaStreamTrack[];
}

/** Events of a phone, by name, with their `detail`. */
export interface PhoneEvents {
  /** `problem` says why a connection failed or was lost; while `connecting`, it is tried again. */
  statechange: { state: Phone["state"]; problem: Problem | null };
  /** A call rings; with call waiting it may be `phone.offered`, during another one. */
  incoming: { call: Call };
  /** A call begins; with `phone.waiting`, the first one is on hold. */
  outgoing: { call: Call };
  /** The phase, mute, hold, `earlyMedia` or `reconnecting` of a call has changed. */
  callchange: { call: Call };
  /** The call on hold has become the active one, and the other way round. */
  swapped: { call: Call; waiting: Call };
  answered: { call: Call };
  /** `back` is the first call, resumed because the second one has ended. */
  ended: { call: Call; outcome: Outcome; problem: Problem | null; back: Call | null };
  /** Sound or a picture of the other side, to be played while the call is `phone.active`. */
  track: { call: Call; track: MediaStreamTrack };
  /** Once a second, of the active call. */
  figures: { call: Call; figures: Figures };
  /** A SIP message, sent or received, without its Authorization. */
  message: { text: string; sent: boolean };
  /**
   * `silent`: connected for 6 s, and nothing was received; `holdFailed`; `noIceFile`: the file of
   * ICE servers could not be read, its address is the `detail`; `micReplaced`: the microphone was unplugged,
   * and the default one has taken its place; `micLost`: there was none.
   */
  warning: {
    key: "silent" | "holdFailed" | "noIceFile" | "micReplaced" | "micLost"; detail: string; call: Call | null;
  };
}

export class Phone extends EventTarget {
  /**
   * @param settings of the PBX
   * @param createAdapter of the SIP library, from adapter.js
   */
  constructor(settings: Settings, createAdapter: CreateAdapter);

  readonly state: "off" | "connecting" | "registered";
  /** The call that is heard; null without one. */
  readonly active: Call | null;
  /** The first call during a second one. */
  readonly waiting: Call | null;
  /** A further call that rings during the active one; null without. */
  readonly offered: Call | null;
  /** Whether a call that comes in during another one rings; otherwise the caller hears that this phone is busy. */
  callWaiting: boolean;
  /** Whether `call` would be accepted now. */
  readonly canCall: boolean;
  /** Id of the chosen microphone; "" for the browser's default. */
  readonly microphone: string;

  /** Signs in, and again whenever the connection is lost. A phone that is signed in signs out first. */
  connect(user: string, password: string): void;
  /** Hangs up and signs out. */
  disconnect(): void;
  /**
   * Calls a number; an active call is put on hold first. The browser asks for the microphone now.
   * Resolves once the call is on its way; if it fails, then or later, the event `ended` tells why.
   * @returns null if the first call could not be put on hold, or ended meanwhile.
   * @throws {Problem} connectionLost if the phone is not registered, technical if a call is being set up
   * or there are two.
   */
  call(number: string): Promise<Call | null>;
  /**
   * Transfers: with one call blindly. With two, the one on hold, and to the other side of the active
   * one if `target` is its number or its `who`.
   * @throws {Problem} transferFailed
   */
  transfer(target: string): Promise<void>;
  /** Exchanges the active call and the one on hold. Resolves to whether that was done. */
  swap(): Promise<boolean>;
  /**
   * Chooses the microphone of running and further calls.
   * @throws {Problem} if it cannot be opened; running calls keep theirs.
   */
  setMicrophone(deviceId: string): Promise<void>;
  /** What was chosen by `setProcessing`. */
  readonly processing: Processing;
  /**
   * Changes echo cancellation, noise suppression and gain control of running and further calls.
   * @throws {Problem} if the microphone cannot be opened anew; running calls keep theirs.
   */
  setProcessing(processing: Processing): Promise<void>;
  /** Hangs up every call at once, as at the end of the page. */
  leave(): void;
  /**
   * Hangs up when the page goes; otherwise Asterisk keeps the call until its rtp_timeout.
   * @param page the window
   * @returns a function that undoes it
   */
  leaveWith(page: EventTarget): () => void;

  addEventListener<Type extends keyof PhoneEvents>(
    type: Type,
    listener: (event: CustomEvent<PhoneEvents[Type]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof PhoneEvents>(
    type: Type,
    listener: (event: CustomEvent<PhoneEvents[Type]>) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface Devices {
  readonly microphones: Device[];
  readonly loudspeakers: Device[];
}

/** The devices with a name; browsers tell names once a microphone is allowed. */
export function listDevices(): Promise<Devices>;

/** What a phone asks of a SIP library. */
export interface Adapter {
  connect(user: string, password: string): void;
  disconnect(): void;
  call(call: Call, number: string): Promise<void>;
  answer(call: Call): Promise<void>;
  hangUp(call: Call): void;
  hold(call: Call, wanted: boolean): Promise<void>;
  /** Starts ICE anew within the call, where the library can. */
  restart?(call: Call): Promise<void>;
  /** Resolves when the other side has moved and our leg was ended; rejects with a status code. */
  transfer(call: Call, number: string): Promise<void>;
  join(call: Call, other: Call): Promise<void>;
}

/** What an adapter tells its phone. */
export interface AdapterEvents {
  connecting(): void;
  registered(): void;
  /** The connection is gone; the adapter tries again. */
  lost(): void;
  /** The registration was refused; the adapter has stopped. */
  refused(problem: Problem): void;
  /** Returns the phone's record of the call, or null: busy. `number` is the caller's. */
  incoming(who: string, number?: string): Call | null;
  peer(call: Call, peer: RTCPeerConnection): void;
  ringing(call: Call): void;
  established(call: Call): void;
  /** Null for a normal end. */
  ended(call: Call, problem: Problem | null): void;
  /** A SIP message went over the connection. */
  message(text: string, sent: boolean): void;
  /** Reads the file of ICE servers anew, and resolves to all usable ones. */
  iceServers(): Promise<RTCIceServer[]>;
  usableIceServers(): RTCIceServer[];
}

export type CreateAdapter = (settings: Settings, on: AdapterEvents) => Adapter;
