/**
 * A phone without a user interface: it signs in to Asterisk and has one active call and at most one more on hold.
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

/** What the PBX requires from a phone; the wizard generates it as settings.js. */
export interface Settings {
  /** Address of Asterisk's WebSocket, such as wss://pbx.example.com:8089/ws. */
  readonly websocketUrl: string;
  /** The host part of SIP addresses. */
  readonly domain: string;
  readonly iceServers?: RTCIceServer[];
  /** A file with additional servers whose passwords change, read before each call; "" for none. */
  readonly iceUrl?: string;
  /** How long a call waits for a STUN or TURN server after the last candidate, in milliseconds. */
  readonly gatheringLimitMs: number;
  /** Seconds between keep-alives. */
  readonly keepAliveS: number;
  /** Seconds without any message after which the connection is considered dead. */
  readonly silenceLimitS: number;
  readonly registerExpiresS: number;
  /** Whether session timers (RFC 4028) are used, if the library supports them. */
  readonly sessionTimers: boolean;
  /** Whether calls have video; false by default. */
  readonly video?: boolean;
  /** Audio codecs to offer, in order of preference, such as ["opus", "PCMU"]; by default, all of the browser's. */
  readonly codecs?: readonly string[];
  /** Whether the phone registers; true by default. An account that only calls, such as a guest's, does not. */
  readonly registers?: boolean;
  /** The initial value of the phone's `callWaiting`; false by default. */
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
  /** Only where visitors without an account may call. */
  readonly guests?: Guests;
}

/** What a call without an account needs. */
export interface Guests {
  /** Where an account is asked for. */
  readonly accountUrl: string;
  /** Address of the WebSocket of guests. */
  readonly websocketUrl: string;
  /** What guests may call; the first one by default. */
  readonly numbers: readonly string[];
}

/** How the browser processes the microphone's audio; if omitted, its own defaults apply, which are mostly true. */
export interface Processing {
  readonly echoCancellation?: boolean;
  readonly noiseSuppression?: boolean;
  readonly autoGainControl?: boolean;
}

/** Causes of a problem. The page's texts.js has a text and a remedy for all except transferFailed. */
export type ProblemKey =
  | "insecurePage" | "micDenied" | "micMissing" | "micBusy" | "micGone"
  | "unreachable" | "connectionLost" | "wrongPassword" | "registrationRefused"
  | "noSuchNumber" | "numberIncomplete" | "busy" | "refused" | "unavailable" | "noCommonCodec"
  | "noAudioPath" | "pbxSilent" | "callForgotten" | "pbxError" | "technical" | "transferFailed"
  | "guestsBusy" | "guestsLater" | "guestsCaptcha" | "guestsRefused" | "guestsAway";

/** An error with a cause that an application can translate into a message. */
export class Problem extends Error {
  constructor(key: ProblemKey, detail?: string);
  readonly key: ProblemKey;
  /** Further details, such as a SIP status code; may be empty. */
  readonly detail: string;
}

export type Phase = "calling" | "ringing" | "inCall" | "ended";

/** How a call ended; `missed` and `declined` apply only to incoming calls. */
export type Outcome = "ended" | "missed" | "declined" | "transferred" | "failed";

/** Live statistics of a call since its start, as reported by the browser. */
export interface Figures {
  /** Such as "opus"; null until audio arrives. */
  readonly codec: string | null;
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  /** Loss of received audio. */
  readonly lossPercent: number | null;
  /** Loss of sent audio, as reported by the other side every few seconds; null before the first report. */
  readonly lossSentPercent: number | null;
  /** How long received audio is buffered to compensate for jitter. */
  readonly bufferMs: number | null;
  readonly packetsReceived: number;
  readonly packetsSent: number;
  /** Total energy of the received audio; it grows while the audio is not silent. */
  readonly energy: number;
  readonly framesDecoded: number;
  readonly localCandidate: RTCIceCandidateType | null;
  readonly remoteCandidate: RTCIceCandidateType | null;
}

/** One call, in either direction. Its fields change, and the phone's events report when. */
export interface Call {
  /** The caller's name or number, or the dialled number. */
  readonly who: string;
  /** The dialled number, or the caller's number as in the SIP address; "" if unknown. */
  readonly number: string;
  readonly incoming: boolean;
  readonly phase: Phase;
  readonly over: boolean;
  readonly muted: boolean;
  readonly held: boolean;
  /** Whether hold or resume is in progress. */
  readonly changing: boolean;
  readonly declined: boolean;
  /** Whether audio arrives before the answer, such as the network's own ringback or an announcement. */
  readonly earlyMedia: boolean;
  /** Whether the audio path is lost and ICE is restarting; if that fails for 20 s, the call ends. */
  readonly reconnecting: boolean;
  /** Who is transferred to whom, once a transfer has begun. */
  readonly transferred: { readonly who: string; readonly to: string } | null;
  readonly problem: Problem | null;
  /** Our microphone and camera; null until the call needs them. */
  readonly stream: MediaStream | null;
  readonly peer: RTCPeerConnection | null;

  /**
   * Answers an incoming call; another call is put on hold first. The browser asks for the microphone now.
   * Resolves once the answer is sent. Does nothing if the call no longer rings, or if the other call could
   * not be put on hold.
   * @throws {Problem} if the microphone is not available; the call keeps ringing.
   */
  answer(): Promise<void>;
  /** Ends the call, or declines it as busy. The event `ended` follows. */
  hangUp(): void;
  setMuted(wanted: boolean): void;
  /** Resolves to whether the call is now in the requested state; if not, the event `warning` has reported why. */
  setHeld(wanted: boolean): Promise<boolean>;
  /**
   * Sends keys as RFC 4733 events of 160 ms with pauses of 80 ms; a comma is a pause of 2 s.
   * @returns whether there is a call in which to send them.
   * @throws {RangeError} if a character is not a telephone key.
   */
  press(keys: string): boolean;
  /**
   * Sends the other side to a number (blind transfer). Resolves when it has moved; our call ends.
   * @throws {Problem} transferFailed, with a SIP status code; the call continues.
   */
  transfer(target: string): Promise<void>;
  /**
   * Connects the other sides of two calls (attended transfer). Resolves when done; both calls end.
   * @throws {Problem} transferFailed, with a SIP status code; both calls continue.
   */
  join(other: Call): Promise<void>;
  /** Null before the call has a connection. */
  figures(): Promise<Figures | null>;
  /** The tracks received from the other side. */
  tracks(): MediaStreamTrack[];
}

/** Events of a phone, by name, with their `detail`. */
export interface PhoneEvents {
  /** `problem` shows why the connection failed or was lost; while `connecting`, the phone retries. */
  statechange: { state: Phone["state"]; problem: Problem | null };
  /** A call rings; with call waiting, this may be `phone.offered` during another call. */
  incoming: { call: Call };
  /** A call begins; with `phone.waiting`, the first one is on hold. */
  outgoing: { call: Call };
  /** The phase, mute, hold, `earlyMedia` or `reconnecting` of a call has changed. */
  callchange: { call: Call };
  /** The active call and the call on hold were swapped. */
  swapped: { call: Call; waiting: Call };
  answered: { call: Call };
  /** `back` is the first call, resumed because the second one has ended. */
  ended: { call: Call; outcome: Outcome; problem: Problem | null; back: Call | null };
  /** Audio or video from the other side, to be played while the call is `phone.active`. */
  track: { call: Call; track: MediaStreamTrack };
  /** Once a second, for the active call. */
  figures: { call: Call; figures: Figures };
  /** A sent or received SIP message, without its Authorization header. */
  message: { text: string; sent: boolean };
  /**
   * `silent`: nothing was received within 6 s after the call was connected; `holdFailed`; `noIceFile`: the file
   * of ICE servers could not be read (`detail` contains its address); `micReplaced`: the microphone was
   * unplugged, and the default one is used instead; `micLost`: there is no other microphone.
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
  /** The call that is heard; null if there is none. */
  readonly active: Call | null;
  /** The first call while there is a second one. */
  readonly waiting: Call | null;
  /** Another call that rings during the active one; null if there is none. */
  readonly offered: Call | null;
  /** Whether an incoming call rings during another call; otherwise, the phone reports busy to the caller. */
  callWaiting: boolean;
  /** Whether `call` would be accepted now. */
  readonly canCall: boolean;
  /** Id of the chosen microphone; "" for the browser's default. */
  readonly microphone: string;

  /** Signs in, and signs in again whenever the connection is lost. If already signed in, signs out first. */
  connect(user: string, password: string): void;
  /** Hangs up and signs out. */
  disconnect(): void;
  /**
   * Calls a number; an active call is put on hold first. The browser asks for the microphone now.
   * Resolves once the call is sent; if it fails then or later, the event `ended` reports why.
   * @returns null if the first call could not be put on hold, or ended in the meantime.
   * @throws {Problem} connectionLost if the phone is not registered; technical if a call is being set up
   * or there are already two calls.
   */
  call(number: string): Promise<Call | null>;
  /**
   * With one call, transfers it blindly. With two, transfers the one on hold; if `target` is the number or
   * `who` of the active call, connects the two (attended transfer).
   * @throws {Problem} transferFailed
   */
  transfer(target: string): Promise<void>;
  /** Swaps the active call and the one on hold. Resolves to whether this succeeded. */
  swap(): Promise<boolean>;
  /**
   * Selects the microphone for active and future calls.
   * @throws {Problem} if it cannot be opened; active calls keep theirs.
   */
  setMicrophone(deviceId: string): Promise<void>;
  /** The settings chosen with `setProcessing`. */
  readonly processing: Processing;
  /**
   * Changes echo cancellation, noise suppression and gain control for active and future calls.
   * @throws {Problem} if the microphone cannot be reopened; active calls keep theirs.
   */
  setProcessing(processing: Processing): Promise<void>;
  /** Hangs up every call immediately, as when the page closes. */
  leave(): void;
  /**
   * Hangs up when the page closes; otherwise, Asterisk keeps the call until its rtp_timeout.
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

/** The devices with their names; browsers provide names once access to a microphone is allowed. */
export function listDevices(): Promise<Devices>;

/** What a phone requires from a SIP library. */
export interface Adapter {
  connect(user: string, password: string): void;
  disconnect(): void;
  call(call: Call, number: string): Promise<void>;
  answer(call: Call): Promise<void>;
  hangUp(call: Call): void;
  hold(call: Call, wanted: boolean): Promise<void>;
  /** Restarts ICE within the call, if the library supports it. */
  restart?(call: Call): Promise<void>;
  /** Resolves when the other side has moved and our leg was ended; rejects with a status code. */
  transfer(call: Call, number: string): Promise<void>;
  join(call: Call, other: Call): Promise<void>;
}

/** What an adapter reports to its phone. */
export interface AdapterEvents {
  connecting(): void;
  registered(): void;
  /** The connection is lost; the adapter retries. */
  lost(): void;
  /** The registration was rejected; the adapter has stopped. */
  refused(problem: Problem): void;
  /** Returns the phone's record of the call, or null: busy. `number` is the caller's. */
  incoming(who: string, number?: string): Call | null;
  peer(call: Call, peer: RTCPeerConnection): void;
  ringing(call: Call): void;
  established(call: Call): void;
  /** Null for a normal end. */
  ended(call: Call, problem: Problem | null): void;
  /** A SIP message was sent or received. */
  message(text: string, sent: boolean): void;
  /** Rereads the file of ICE servers, and resolves to all usable ones. */
  iceServers(): Promise<RTCIceServer[]>;
  usableIceServers(): RTCIceServer[];
}

export type CreateAdapter = (settings: Settings, on: AdapterEvents) => Adapter;
