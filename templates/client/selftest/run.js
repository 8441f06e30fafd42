// The self-test: one step after the other, without a page. It tells by events and asks by a function.

import { Phone } from "../phone-core.js";
import { closeMicrophone, openMicrophone, senderOf } from "../media.js";
import { LINGER_MS, Path } from "./path.js";
import { eachUrl, gather, openSocket, reach } from "./probes.js";
import { opinionScore, rating } from "./quality.js";
import { heardIn, levelDb, Sound } from "./tone.js";
import {
  answerFinding, connectionFinding, dtlsFindings, echoFinding, finding, iceFinding, inviteFinding, qualityFindings,
  readAnswer, registrationFinding, serverFinding, severity, silenceFinding, udpPasses,
} from "./verdicts.js";

export const STEPS = ["page", "microphone", "loudspeaker", "connection", "account", "servers", "call", "path", "echo", "quality", "network"];

export const PATIENCE_S = 8;
const SLOW_ANSWER_S = 4;
const LISTEN_MS = 1500;
const QUIET_DB = -60;
const TONE_S = 2;
const QUIETLY = 0.05;
const STEP_MS = 100;
const FIGURES_MS = 1000;
const MICROPHONE_IDS = { micDenied: "microphone.denied", micMissing: "microphone.missing", micGone: "microphone.missing", micBusy: "microphone.busy", insecurePage: "page.insecure" };

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
const seconds = (ms) => Math.round(ms / 1000);

/** Waits until something is true, for a limited time; returns whether it is. */
async function until(done, limitMs, stepMs = STEP_MS) {
  const end = performance.now() + limitMs;
  while (!await done()) {
    if (performance.now() > end) return false;
    await pause(stepMs);
  }
  return true;
}

/** What the PBX says in SIP, as far as it tells why something failed. */
class Replies {
  #last = {};

  constructor(phone) {
    phone.addEventListener("message", ({ detail }) => !detail.sent && this.#hear(detail.text));
  }

  #hear(message) {
    const status = /^SIP\/2\.0 (\d{3})(.*)/.exec(message);
    const method = /^CSeq:\s*\d+ (\w+)/im.exec(message)?.[1];
    if (!status || !method) return;
    const [head, body = ""] = message.split(/\r?\n\r?\n/);
    const field = (name) => new RegExp(`^${name}:\\s*(.*?)\\r?$`, "im").exec(head)?.[1] ?? "";
    const before = this.#last[method];
    this.#last[method] = {
      status: Number(status[1]), line: `${status[1]}${status[2]}`.trim(), reason: field("Warning") || field("Reason") || "-",
      challenge: field("WWW-Authenticate") || before?.challenge || "", rang: before?.rang || ["180", "183"].includes(status[1]),
      sdp: body.startsWith("v=") ? body : "",
    };
  }

  of(method) {
    return this.#last[method] ?? { status: 0, line: "-", reason: "-", challenge: "", rang: false, sdp: "" };
  }
}

/**
 * Tests everything that a call needs. Events: `step` with `{ step, findings }`, findings null while it runs;
 * `level` with `{ db }` of the microphone.
 */
export class SelfTest extends EventTarget {
  #settings;
  #createAdapter;
  #ask;
  #sound;
  #results = [];
  #phone = null;
  #replies;
  #microphone = false;
  #stopped = false;
  #limitMs;

  /**
   * @param {import("../phone-core.js").Settings & { serverAddress?: string }} settings of the PBX
   * @param {import("../phone-core.js").CreateAdapter} createAdapter of the SIP library
   * @param {(question: "heard" | "code", about: string) => Promise<string>} ask asks the person
   * @param {number} [patienceS] the longest wait for one answer
   */
  constructor(settings, createAdapter, ask, patienceS = PATIENCE_S) {
    super();
    this.#limitMs = 1000 * patienceS;
    this.#settings = settings;
    this.#createAdapter = createAdapter;
    this.#ask = ask;
  }

  /**
   * Runs all steps that can be tried. To be called from a click: browsers play no sound before one.
   * @param {{ user: string, password: string, number: string, measureS: number }} about
   * @returns the results of the steps, in order
   */
  async run({ user, password, number, measureS }) {
    const secure = await this.#step("page", () => [finding(isSecureContext && navigator.mediaDevices ? "page.secure" : "page.insecure")]);
    if (secure) {
      this.#sound = new Sound();
      this.#microphone = await this.#step("microphone", () => this.#listen());
      await this.#step("loudspeaker", () => this.#loudspeaker());
    }
    const reached = await this.#step("connection", () => this.#connect());
    const known = reached && await this.#step("account", () => this.#register(user, password));
    if (secure) await this.#step("servers", () => this.#servers());
    if (known && this.#microphone) await this.#call(number, measureS);
    for (const step of STEPS) if (!this.#results.some((each) => each.step === step)) await this.#step(step, () => []);
    this.end();
    return this.#results;
  }

  /** Hangs up and signs out; a test that runs ends soon. */
  end() {
    this.#stopped = true;
    this.#phone?.disconnect();
    this.#sound?.close();
  }

  /** Whether the step's findings let those after it go on. */
  async #step(step, work) {
    this.#tell("step", { step, findings: null });
    let findings;
    try {
      findings = await work();
    } catch (error) {
      findings = [finding("any.unexpected", { error: error.message ?? String(error) })];
    }
    this.#results.push({ step, findings });
    this.#tell("step", { step, findings });
    return findings.length > 0 && findings.every(({ id }) => severity(id) !== "bad");
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  async #listen() {
    let stream;
    try {
      stream = await openMicrophone("", false);
    } catch (problem) {
      return [finding(MICROPHONE_IDS[problem.key] ?? "any.unexpected", { error: problem.detail || problem.message })];
    }
    try {
      if (!await this.#sound.awake()) return [finding("microphone.unmeasured")];
      const samples = this.#sound.listen(stream);
      let loudest = -99;
      await until(() => {
        const db = levelDb(samples());
        loudest = Math.max(loudest, db);
        this.#tell("level", { db });
        return false;
      }, LISTEN_MS);
      return [finding(loudest < QUIET_DB ? "microphone.silent" : "microphone.level", { level: Math.round(loudest) })];
    } finally {
      this.#sound.silence();
      closeMicrophone(stream);
    }
  }

  async #loudspeaker() {
    if (await this.#sound.awake()) this.#sound.play(TONE_S);
    const heard = await this.#ask("heard", "");
    this.#sound.silence();
    return [finding(heard === "yes" ? "loudspeaker.heard" : "loudspeaker.unheard")];
  }

  async #connect() {
    const url = this.#settings.websocketUrl;
    const { host, hostname, port, pathname } = new URL(url);
    const facts = { host: hostname, address: hostname, port: port || "443", path: pathname, seconds: seconds(this.#limitMs) };
    if (!url.startsWith("wss:")) return [finding("websocket.plain", facts)];
    const began = performance.now();
    const opens = async (address, protocols) => await openSocket(address, protocols, this.#limitMs) === "open";
    if (await opens(url, ["sip"])) return [finding("websocket.open", { ms: Math.round(performance.now() - began) })];
    const page = url.replace(/^wss/, "https");
    const answer = await reach(page, this.#limitMs);
    if (answer === "silent") return [finding("tcp.silent", facts)];
    if (answer === "fails") return [connectionFinding(await this.#ask("code", page), facts)];
    const usual = `wss://${host}/ws`;
    if (url !== usual && await opens(usual, ["sip"])) return [finding("http.not-found", { ...facts, status: "404", right: usual })];
    if (await opens(url, ["echo"])) return [finding("websocket.no-sip", { ...facts, status: "400" })]; // Asterisk's own
    if (await opens(url, [])) return [finding("websocket.protocol", { ...facts, protocol: "-" })];
    return [finding("websocket.refused", { ...facts, status: "?" })];
  }

  async #register(user, password) {
    const phone = new Phone(this.#settings, this.#createAdapter);
    this.#phone = phone;
    this.#replies = new Replies(phone);
    let refused = null;
    phone.addEventListener("statechange", ({ detail }) => { refused = detail.problem ?? refused; });
    phone.connect(user, password);
    await until(() => phone.state !== "connecting" || this.#replies.of("REGISTER").status >= 402, this.#limitMs);
    if (phone.state === "registered") return [finding("register.logged-in", { user })];
    const { status, line, challenge } = this.#replies.of("REGISTER");
    phone.disconnect();
    if (!status) return [finding(refused?.key === "unreachable" ? "sip.closed" : "register.silent", { seconds: seconds(this.#limitMs), error: refused?.key ?? "-" })];
    return [registrationFinding(status, challenge, { user, status: line })];
  }

  async #servers() {
    const listed = eachUrl(await this.#iceServers());
    if (listed.length === 0) return [finding("servers.none")];
    const found = await Promise.all(listed.map(async (server) => serverFinding(await gather(server, this.#limitMs), server.username)));
    return udpPasses(found) === false ? [...found, finding("udp.blocked")] : found;
  }

  async #iceServers() {
    const { iceServers = [], iceUrl } = this.#settings;
    const more = iceUrl ? await fetch(iceUrl, { cache: "no-store" }).then((answer) => answer.json()).catch(() => []) : [];
    return [...iceServers, ...more];
  }

  async #call(number, measureS) {
    const phone = this.#phone;
    const facts = { number };
    const answer = {};
    let path = null;
    const began = performance.now();
    let answeredAt = 0;
    let problem = null;
    phone.addEventListener("answered", () => { answeredAt = performance.now(); });
    phone.addEventListener("ended", ({ detail }) => { problem = detail.problem; });
    const replied = () => this.#replies.of("INVITE");
    const networks = this.#watchNetwork();
    let call = null;
    const watch = async () => {
      if (!path && call?.peer) path = new Path(call.peer);
      await path?.look();
    };
    const over = () => call?.over || this.#stopped;

    const answered = await this.#step("call", async () => {
      phone.addEventListener("outgoing", ({ detail }) => { call = detail.call; }, { once: true });
      await phone.call(number);
      const done = async () => {
        await watch();
        return answeredAt || over();
      };
      if (!await until(done, this.#limitMs) && replied().rang) await until(done, 2 * this.#limitMs);
      const { status, line, reason, rang, sdp } = replied();
      const waited = { ...facts, seconds: seconds(performance.now() - began) };
      if (sdp) Object.assign(answer, readAnswer(sdp));
      const lacking = sdp ? answerFinding(answer) : null;
      if (!answeredAt && status >= 300) return [inviteFinding(status, { ...facts, status: line, reason })];
      if (lacking && severity(lacking.id) === "bad") return [lacking];
      if (!answeredAt && over()) return [finding(sdp ? "answer.unusable" : "any.broken", { error: problem?.detail || problem?.key || "-" })];
      if (!answeredAt) return [finding(rang ? "invite.ringing" : "invite.silent", waited)];
      const took = (answeredAt - began) / 1000;
      const found = [finding("invite.answered", { ...facts, seconds: took.toFixed(1) })];
      if (took > SLOW_ANSWER_S && !rang) found.push(finding("invite.slow", { seconds: took.toFixed(1) }));
      return lacking ? [...found, lacking] : found;
    });
    const tone = answered && await this.#sound.awake();
    if (tone) await senderOf(call.peer)?.replaceTrack(this.#sound.track()).catch(() => {});

    const flows = answered && await this.#step("path", async () => {
      const limit = seconds(this.#limitMs);
      const connected = () => ["connected", "completed"].includes(path?.ice);
      const failed = () => path?.ice === "failed" || path?.dtls === "failed";
      await until(async () => { await watch(); return connected() || failed() || over(); }, this.#limitMs);
      const remote = answer.candidates?.length ? answer.candidates : path?.seen.remote ?? [];
      const server = this.#settings.serverAddress || this.#addressInUrl();
      const hungUp = () => over() && problem?.key !== "noAudioPath" && path?.dtls !== "failed"; // Asterisk hangs up, too
      if (over()) await until(() => path?.dtls === "failed", LINGER_MS);
      if (hungUp()) return [finding("audio.hung-up", facts)];
      if (!connected() && path?.dtls !== "failed") return [iceFinding({ ...path?.seen, remote }, server, limit)];
      await until(async () => { await watch(); return ["connected", "failed"].includes(path.dtls) || over(); }, this.#limitMs);
      if (over()) await until(() => path.dtls === "failed", LINGER_MS);
      if (hungUp()) return [finding("audio.hung-up", facts)];
      if (path.dtls !== "connected") return dtlsFindings({ ...path.seen, state: path.dtls }, limit);
      await until(async () => { await watch(); return path.seen.received > 0 || over(); }, this.#limitMs);
      const { localCandidate, remoteCandidate, roundTripMs } = await call.figures() ?? {};
      if (path.seen.received === 0 || over()) return [silenceFinding(path.seen, over(), { ...facts, seconds: limit })];
      return [
        finding("ice.chosen", { local: localCandidate ?? "-", remote: remoteCandidate ?? "-", ms: roundTripMs == null ? "?" : Math.round(roundTripMs) }),
        finding("dtls.open", { profile: "SRTP" }),
      ];
    });

    if (flows) {
      await this.#step("echo", () => this.#echo(call, tone, facts, over));
      const pairs = path.pairChanges; // ICE may try several at first
      await this.#step("quality", async () => {
        await until(async () => { await watch(); return over(); }, 1000 * measureS, FIGURES_MS);
        const figures = over() ? null : await call.figures();
        if (!figures && problem) return [finding("any.broken", { error: problem.key })];
        if (!figures) return [finding("audio.hung-up", facts)];
        const { roundTripMs, bufferMs, lossPercent, lossSentPercent } = figures;
        const loss = Math.max(lossPercent ?? 0, lossSentPercent ?? 0);
        const mos = opinionScore(rating({ roundTripMs: roundTripMs ?? 0, bufferMs: bufferMs ?? 0, lossPercent: loss }));
        return qualityFindings(figures, mos);
      });
      await this.#step("network", () => {
        const changes = networks.changes + path.pairChanges - pairs;
        return [finding(changes ? "network.changed" : "network.steady", { count: changes, kind: networks.kind })];
      });
    }
    networks.stop();
    if (!over()) call?.hangUp();
  }

  async #echo(call, tone, facts, over) {
    const track = call.tracks().find(({ kind }) => kind === "audio");
    if (!tone || !track) return [finding("echo.unknown", facts)];
    const samples = this.#sound.listen(new MediaStream([track]), QUIETLY);
    const heard = { own: 0, other: 0, silence: 0 };
    await until(() => {
      heard[heardIn(samples(), this.#sound.rate)] += 1;
      return heard.own >= 5 || over();
    }, this.#limitMs);
    if (over() && heard.own < 5) return [finding("audio.hung-up", facts)];
    return [echoFinding(heard, facts)];
  }

  #addressInUrl() {
    const host = new URL(this.#settings.websocketUrl).hostname.replace(/^\[|\]$/g, "");
    return /^[\d.]+$|:/.test(host) ? host : "";
  }

  #watchNetwork() {
    const connection = navigator.connection;
    const watched = { changes: 0, kind: connection?.type ?? "-", stop: () => {} };
    const count = () => { watched.changes += 1; };
    globalThis.addEventListener("offline", count);
    globalThis.addEventListener("online", count);
    let kind = connection?.type;
    const changed = () => {
      if (connection.type !== kind) count();
      kind = connection.type;
    };
    connection?.addEventListener?.("change", changed);
    watched.stop = () => {
      globalThis.removeEventListener("offline", count);
      globalThis.removeEventListener("online", count);
      connection?.removeEventListener?.("change", changed);
    };
    return watched;
  }
}
