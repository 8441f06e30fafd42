// Tones that the phone makes by itself: of a call that comes in, and of one that rings at the other side.

class Tone {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** @type {Set<OscillatorNode>} */
  #sounding = new Set();

  /**
   * Plays until `stop`; further starts change nothing.
   * @param {readonly [at: number, seconds: number][]} beeps of one round
   * @param {{ hertz: number, volume: number, everyS: number }} sound
   */
  play(beeps, { hertz, volume, everyS }) {
    if (this.#timer) return;
    const context = this.#context ??= new AudioContext();
    if (context.state === "suspended") context.resume().catch(() => {});
    const round = () => {
      if (context.state === "suspended") return; // the browser wants a click first; late beeps would pile up
      for (const [at, seconds] of beeps) {
        const tone = new OscillatorNode(context, { frequency: hertz });
        const gain = new GainNode(context, { gain: volume });
        tone.connect(gain).connect(context.destination);
        tone.start(context.currentTime + at);
        tone.stop(context.currentTime + at + seconds);
        tone.addEventListener("ended", () => this.#sounding.delete(tone));
        this.#sounding.add(tone);
      }
    };
    round();
    this.#timer = setInterval(round, everyS * 1000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const tone of this.#sounding) tone.stop();
  }
}

/** Two short tones every three seconds; one, and softer, during another call. */
export class Ringtone extends Tone {
  /** @param {boolean} [soft] */
  start(soft = false) {
    this.play(soft ? [[0, 0.2]] : [[0, 0.25], [0.4, 0.25]], { hertz: 440, volume: soft ? 0.04 : 0.1, everyS: soft ? 5 : 3 });
  }
}

/** One second in five, as heard in most of Europe. */
export class Ringback extends Tone {
  start() {
    this.play([[0, 1]], { hertz: 425, volume: 0.06, everyS: 5 });
  }
}
