// What a browser and a SIP library would be, for tests of the phone's modules.

import { Phone } from "../../templates/client/phone-core.js";

export const SETTINGS = {
  websocketUrl: "wss://pbx.example.test:8089/ws", domain: "pbx.example.test", iceServers: [], iceUrl: "",
  gatheringLimitMs: 500, keepAliveS: 30, silenceLimitS: 75, registerExpiresS: 300, sessionTimers: true, video: false,
};

export class Track extends EventTarget {
  kind = "audio";
  enabled = true;
  stopped = false;

  stop() {
    this.stopped = true;
  }
}

export class Stream {
  constructor(tracks = [new Track()]) {
    this.tracks = tracks;
  }

  getTracks() {
    return this.tracks;
  }

  getAudioTracks() {
    return this.tracks;
  }

  clone() {
    return new Stream(this.tracks.map(({ enabled }) => Object.assign(new Track(), { enabled })));
  }
}

/** A connection that is up unless told otherwise. */
export class Peer extends EventTarget {
  connectionState = "connected";
  toneBuffer = "";
  keys = [];
  packetsReceived = 100;

  constructor() {
    super();
    this.sender = {
      track: new Track(),
      replaceTrack: async (track) => { this.sender.track = track; },
      dtmf: { canInsertDTMF: true, toneBuffer: "", insertDTMF: (...args) => this.keys.push(args) },
    };
    this.receiver = { track: new Track() };
  }

  getSenders() {
    return [this.sender];
  }

  getReceivers() {
    return [this.receiver];
  }

  getTransceivers() {
    return [{ receiver: this.receiver, setCodecPreferences: (codecs) => { this.codecs = codecs; } }];
  }

  async createOffer(...given) {
    return given[0];
  }

  async createAnswer(...given) {
    return given[0];
  }

  async getStats() {
    return new Map([
      ["in", { id: "in", type: "inbound-rtp", kind: "audio", codecId: "c", packetsReceived: this.packetsReceived,
        packetsLost: 0, jitter: 0.004, totalAudioEnergy: 1.5 }],
      ["c", { id: "c", mimeType: "audio/opus" }],
      ["t", { id: "t", type: "transport", selectedCandidatePairId: "p" }],
      ["p", { id: "p", currentRoundTripTime: 0.02, localCandidateId: "l", remoteCandidateId: "r" }],
      ["l", { id: "l", candidateType: "host" }],
      ["r", { id: "r", candidateType: "relay" }],
    ]);
  }

  become(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
}

/** Gives each phone a microphone; `refuse` makes the browser answer with that error. */
export const microphones = {
  opened: [],
  wanted: [],
  refusal: null,
};

Object.defineProperty(globalThis.navigator, "mediaDevices", {
  configurable: true,
  value: {
    async getUserMedia(wanted) {
      microphones.wanted.push(wanted);
      if (microphones.refusal) throw Object.assign(new Error("refused"), { name: microphones.refusal });
      const stream = new Stream();
      microphones.opened.push(stream);
      return stream;
    },
    async enumerateDevices() {
      return [
        { kind: "audioinput", deviceId: "default", label: "Default" },
        { kind: "audioinput", deviceId: "m1", label: "Headset" },
        { kind: "audioinput", deviceId: "m2", label: "" },
        { kind: "audiooutput", deviceId: "s1", label: "Loudspeaker" },
      ];
    },
  },
});

/** A SIP library that does what it is told, and remembers it. */
export class FakeAdapter {
  asked = [];
  failures = {};

  create = (settings, on) => {
    this.settings = settings;
    this.on = on;
    const does = (name) => async (...args) => {
      this.asked.push([name, ...args]);
      if (this.failures[name]) throw this.failures[name];
    };
    this.made = {
      connect: (user, password) => {
        this.asked.push(["connect", user, password]);
        on.connecting();
      },
      disconnect: () => this.asked.push(["disconnect"]),
      hangUp: (call) => this.asked.push(["hangUp", call]),
      call: does("call"), answer: does("answer"), hold: does("hold"), transfer: does("transfer"), join: does("join"),
    };
    return this.made;
  };

  names() {
    return this.asked.map(([name]) => name);
  }
}

const EVENTS = [
  "statechange", "incoming", "outgoing", "callchange", "answered", "swapped", "ended", "track", "figures", "warning",
];

/** A phone with its adapter and everything that it has told so far, in `told`. */
export function phoneWith(settings = {}) {
  const adapter = new FakeAdapter();
  const phone = new Phone({ ...SETTINGS, ...settings }, adapter.create);
  const told = [];
  for (const type of EVENTS) phone.addEventListener(type, ({ detail }) => told.push({ type, ...detail }));
  return { phone, adapter, told, last: (type) => told.findLast((event) => event.type === type) };
}

/** The same, registered. */
export function registered(settings) {
  const made = phoneWith(settings);
  made.phone.connect("6001", "secret");
  made.adapter.on.registered();
  return made;
}

/** The same, in a call to a number. */
export async function inCall(made = registered(), number = "600") {
  const call = await made.phone.call(number);
  const peer = new Peer();
  made.adapter.on.peer(call, peer);
  made.adapter.on.ringing(call);
  made.adapter.on.established(call);
  return { ...made, call, peer };
}
