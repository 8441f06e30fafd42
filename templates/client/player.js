// What is heard and seen of a call: the other side, and ourselves in a small picture.

export class Player {
  #parts;
  #video;
  #blocked;

  /**
   * @param {Pick<import("./layout.js").Parts, "audio" | "video" | "mirror" | "loudspeaker">} parts
   * @param {boolean} video whether there are pictures
   * @param {() => void} blocked is called when the browser wants a click before it plays anything
   */
  constructor(parts, video, blocked) {
    this.#parts = parts;
    this.#video = video;
    this.#blocked = blocked;
  }

  /** @param {import("./phone-core.js").Call} call */
  playAll(call) {
    call.tracks().forEach((track) => this.play(track));
  }

  /** @param {MediaStreamTrack} track */
  play(track) {
    const { audio, video } = this.#parts;
    const player = track.kind === "audio" ? audio : video;
    if (player === video && !this.#video) return;
    const [playing] = /** @type {MediaStream | null} */ (player.srcObject)?.getTracks() ?? [];
    if (playing !== track) player.srcObject = new MediaStream([track]);
    player.hidden = player === audio;
    player.play().catch((error) => error.name === "NotAllowedError" && this.#blocked());
    this.chooseLoudspeaker();
  }

  /** Plays what was blocked; call it from a click. */
  resume() {
    const { audio, video } = this.#parts;
    for (const player of [audio, video]) if (player.srcObject) player.play().catch(() => {});
  }

  /** @param {MediaStream | null} stream our own camera */
  reflect(stream) {
    const { mirror } = this.#parts;
    if (!this.#video || !stream || mirror.srcObject) return;
    mirror.srcObject = stream;
    mirror.hidden = stream.getVideoTracks().length === 0;
  }

  clear() {
    const { audio, video, mirror } = this.#parts;
    for (const player of [audio, video, mirror]) player.srcObject = null;
    video.hidden = mirror.hidden = true;
  }

  chooseLoudspeaker() {
    const { audio, loudspeaker } = this.#parts;
    if (audio.sinkId === loudspeaker.value) return;
    audio.setSinkId?.(loudspeaker.value).catch(() => {}); // no such output: the default stays
  }
}
