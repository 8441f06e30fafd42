// The texts for a phone's state, for every page that shows one.

import { Problem } from "./phone-core.js";

/**
 * Fills {0}, {1} of a text.
 * @param {string} pattern
 * @param {string[]} values
 */
export function fill(pattern, ...values) {
  return pattern.replace(/\{(\d)\}/g, (_, index) => values[index]);
}

/** The texts in one language of texts.js. */
export class Wording {
  /**
   * @param {Record<string, any>} languages of texts.js
   * @param {readonly string[]} wanted tags such as "zh-CN", in order of preference; at least one of them exists
   */
  constructor(languages, wanted) {
    this.language = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages) ?? "en";
    this.text = languages[this.language];
  }

  /** The tag for the attribute lang. */
  get tag() {
    return this.language === "zh" ? "zh-CN" : this.language;
  }

  /**
   * The status of a phone.
   * @param {import("./phone-core.js").Phone} phone
   * @param {Problem | null} failure to be shown
   * @returns {string}
   */
  status(phone, failure) {
    const { text } = this;
    const states = {
      off: text.disconnected, connecting: text.connecting, registered: text.registered,
      calling: text.calling, ringing: text.ringing, inCall: text.inCall,
    };
    const phase = phone.active?.phase;
    return failure ? fill(text.failed, this.happened(failure)) : states[!phase || phase === "ended" ? phone.state : phase];
  }

  /**
   * The text of a problem, without what to do next.
   * @param {Problem} problem
   */
  happened(problem) {
    const { key, detail } = this.known(problem);
    return fill(this.text.problems[key][0], detail);
  }

  /**
   * What to do next.
   * @param {Problem} problem
   */
  remedy(problem) {
    return this.text.problems[this.known(problem).key][1];
  }

  /**
   * An error of the browser or the library is a technical fault.
   * @param {Problem} problem
   */
  known(problem) {
    return this.text.problems[problem.key] ? problem : new Problem("technical", problem.message);
  }

  /**
   * The text for an outgoing call.
   * @param {import("./phone-core.js").Call} call
   * @param {import("./phone-core.js").Call | null} first waits on hold
   */
  outgoing(call, first) {
    return first ? fill(this.text.asking, first.who, call.who) : "";
  }

  /**
   * The text for an answered call.
   * @param {import("./phone-core.js").Call} call
   * @param {import("./phone-core.js").Call | null} first waits on hold
   */
  answered(call, first) {
    return first ? fill(this.text.asked, first.who, call.who) : fill(this.text.speakingWith, call.who);
  }

  /**
   * How a call ended.
   * @param {import("./phone-core.js").PhoneEvents["ended"]} detail of the event
   * @param {import("./phone-core.js").Call | null} active goes on
   * @returns {string}
   */
  ended({ call, outcome, problem, back }, active) {
    const { text } = this;
    if (call.transferred) return fill(text.transferred, call.transferred.who, call.transferred.to);
    if (call.declined) return fill(text.declined, call.who);
    if (back && problem) return fill(text.backAfter, back.who, call.who, this.happened(problem));
    if (back) return fill(text.back, back.who);
    if (outcome === "missed") return fill(text.missed, call.who);
    if (active?.incoming && active.phase === "ringing") return fill(text.incoming, active.who);
    return active ? fill(text.waitedEnough, call.who, active.who) : "";
  }
}
