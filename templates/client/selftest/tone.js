// A test tone, and whether it is in what comes back.

export const HERTZ = 1037; // no dial tone, ringing tone or key has it
const LOUD = 0.006 ** 2; // mean square; silence of a codec is below
const OWN_SHARE = 0.4;

/**
 * How much of some samples is the tone, and the mean square of all (Goertzel).
 * @param {Float32Array} samples between -1 and 1
 * @param {number} rate samples per second
 * @returns {{ share: number, power: number }} share: 0 to 1
 */
export function toneShare(samples, rate) {
  const factor = 2 * Math.cos((2 * Math.PI * HERTZ) / rate);
  let [before, last, total] = [0, 0, 0];
  for (const sample of samples) {
    [before, last] = [last, sample + factor * last - before];
    total += sample * sample;
  }
  if (!total) return { share: 0, power: 0 };
  const tone = (2 * (last * last + before * before - factor * last * before)) / samples.length;
  return { share: Math.min(1, tone / total), power: total / samples.length };
}

/**
 * What a piece of audio is.
 * @param {Float32Array} samples
 * @param {number} rate samples per second
 * @returns {"own" | "other" | "silence"}
 */
export function heardIn(samples, rate) {
  const { share, power } = toneShare(samples, rate);
  if (power < LOUD) return "silence";
  return share > OWN_SHARE ? "own" : "other";
}

/**
 * The level of some samples in dB below full scale.
 * @param {Float32Array} samples
 */
export function levelDb(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return power ? Math.max(-99, 10 * Math.log10(power)) : -99;
}

const AWAKE_MS = 2000;
const PIECE = 2048;

/** Sound of the browser, once a person has clicked. */
export class Sound {
  #context = new AudioContext();
  #kept = []; // for as long as they are heard

  /** Whether the browser lets it play; without a sound device some never do. */
  async awake() {
    const given = new Promise((done) => { setTimeout(done, AWAKE_MS); });
    await Promise.race([this.#context.resume().catch(() => {}), given]);
    return this.#context.state === "running";
  }

  /** Plays the tone through the loudspeaker for some seconds. */
  play(seconds) {
    this.#tone(0.2, seconds).connect(this.#context.destination);
  }

  /** A track with the tone, to be sent instead of a microphone's. */
  track() {
    const sink = this.#context.createMediaStreamDestination();
    this.#tone(0.4).connect(sink);
    return sink.stream.getAudioTracks()[0];
  }

  /**
   * Listens to a stream.
   * @param {MediaStream} stream
   * @param {number} volume at which it is played, too
   * @returns {() => Float32Array} the latest samples
   */
  listen(stream, volume = 0) {
    // Chromium feeds an analyser only with what is played, and fills and counts the jitter buffer only for what is not muted.
    const player = Object.assign(new Audio(), { srcObject: stream, muted: !volume, volume });
    player.play().catch(() => {});
    const source = this.#context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(this.#context, { fftSize: PIECE });
    source.connect(analyser);
    this.#kept.push(player, source, analyser);
    const samples = new Float32Array(PIECE);
    return () => {
      analyser.getFloatTimeDomainData(samples);
      return samples;
    };
  }

  get rate() {
    return this.#context.sampleRate;
  }

  /** Ends all tones. */
  silence() {
    for (const node of this.#kept.splice(0)) {
      if (node instanceof OscillatorNode) node.stop();
      else if (node instanceof HTMLMediaElement) node.srcObject = null;
      else node.disconnect();
    }
  }

  close() {
    this.silence();
    if (this.#context.state !== "closed") this.#context.close();
  }

  #tone(volume, seconds = Infinity) {
    const tone = new OscillatorNode(this.#context, { frequency: HERTZ });
    const gain = new GainNode(this.#context, { gain: volume });
    tone.connect(gain);
    tone.start();
    if (seconds !== Infinity) tone.stop(this.#context.currentTime + seconds);
    this.#kept.push(tone, gain);
    return gain;
  }
}
