// JsSIP's names, as far as the adapter uses them.

import { Peer } from "./fakes.mjs";

class Emitter {
  #listeners = {};

  on(name, listener) {
    (this.#listeners[name] ??= []).push(listener);
  }

  emit(name, event) {
    for (const listener of this.#listeners[name] ?? []) listener(event);
  }
}

class Session extends Emitter {
  connection = new Peer();
  established = false;
  over = false;
  asked = [];
  _dialog = { id: { call_id: "c", local_tag: "ours", remote_tag: "theirs" } };
  remote_identity = { uri: "sip:other@pbx.example.test" };

  constructor(direction) {
    super();
    this.direction = direction;
  }

  isEstablished() {
    return this.established;
  }

  isInProgress() {
    return !this.established;
  }

  isEnded() {
    return this.over;
  }

  answer(options) {
    this.answered = options;
  }

  renegotiate(...args) {
    this.asked.push(["renegotiate", ...args]);
    return true;
  }

  terminate(options) {
    this.over = true;
    this.asked.push(["terminate", options]);
  }

  hold(_, done) {
    done();
    return true;
  }

  unhold(_, done) {
    done();
    return true;
  }

  refer(target, options) {
    this.referred = { target, ...options };
  }
}

const agents = [];

class UA extends Emitter {
  sessions = [];
  registered = 0;
  stopped = false;

  constructor(configuration) {
    super();
    this.configuration = configuration;
    agents.push(this);
  }

  start() {}

  stop() {
    this.stopped = true;
  }

  isConnected() {
    return true;
  }

  register() {
    this.registered += 1;
  }

  call(...args) {
    this.called = args;
    const session = new Session("outgoing");
    this.sessions.push(session);
    return session;
  }
}

export default { UA, Session, agents };
