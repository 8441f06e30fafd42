// How far the media of a call came, watched from its first moment: the phone closes what has failed.

export const LINGER_MS = 300;

/** Watches one connection. */
export class Path {
  ice = "new";
  dtls = "new";
  pairChanges = 0;
  seen = { remote: [], local: [], pairs: 0, pair: null, encrypted: 0, sent: 0, received: 0 };
  #peer;

  /** @param {RTCPeerConnection} peer */
  constructor(peer) {
    this.#peer = peer;
    const look = () => {
      if (peer.iceConnectionState !== "closed") this.ice = peer.iceConnectionState;
      const transport = peer.getSenders().find((sender) => sender.transport)?.transport;
      if (!transport || transport === this.transport) return;
      this.transport = transport;
      const shake = () => { if (transport.state !== "closed" || this.dtls === "new") this.dtls = transport.state; };
      transport.addEventListener("statechange", shake);
      transport.addEventListener("error", () => { this.dtls = "failed"; });
      shake();
    };
    // What failed is told a moment after the PBX, which noticed as well, has hung up.
    const close = peer.close.bind(peer);
    peer.close = () => setTimeout(close, LINGER_MS);
    for (const kind of ["iceconnectionstatechange", "signalingstatechange"]) peer.addEventListener(kind, look);
    look();
  }

  /** Takes in what the browser's statistics say now; what was known of a closed connection stays. */
  async look() {
    if (this.#peer.signalingState === "closed") return;
    const all = [...(await this.#peer.getStats()).values()];
    const of = (type) => all.filter((each) => each.type === type);
    const byId = (id) => all.find((each) => each.id === id);
    const place = ({ candidateType, address, ip, port }) => ({ type: candidateType, address: address ?? ip ?? "", port });
    const transport = of("transport")[0] ?? {};
    const chosen = byId(transport.selectedCandidatePairId);
    const remote = chosen && byId(chosen.remoteCandidateId);
    const sum = (type, field) => of(type).reduce((total, each) => total + (each[field] ?? 0), 0);
    if (!of("transport").length && !of("candidate-pair").length) return;
    this.pairChanges = transport.selectedCandidatePairChanges ?? this.pairChanges;
    const pairs = of("candidate-pair");
    this.seen = {
      local: of("local-candidate").map(place), remote: of("remote-candidate").map(place),
      pairs: pairs.length || this.seen.pairs,
      pair: remote ? { remote: place(remote).address } : this.seen.pair,
      encrypted: transport.packetsReceived ?? sum("candidate-pair", "packetsReceived"),
      sent: sum("outbound-rtp", "packetsSent"), received: sum("inbound-rtp", "packetsReceived"),
    };
  }
}
