// The sound of an incoming call.

/** Two short tones every three seconds. */
export class Ringtone {
  #context = null;
  #timer = null;

  start() {
    this.stop();
    this.#context ||= new AudioContext();
    this.#beep();
    this.#timer = setInterval(() => this.#beep(), 3000);
  }

  stop() {
    clearInterval(this.#timer);
  }

  #beep() {
    for (const start of [0, 0.4]) {
      const tone = new OscillatorNode(this.#context, { frequency: 440 });
      const volume = new GainNode(this.#context, { gain: 0.1 });
      tone.connect(volume).connect(this.#context.destination);
      tone.start(this.#context.currentTime + start);
      tone.stop(this.#context.currentTime + start + 0.25);
    }
  }
}
