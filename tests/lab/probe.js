// Collects every RTCPeerConnection of the page, whichever name a library uses for it.
(() => {
  const peers = [];
  // How far each connection has ever come, also when the page has closed it since.
  const missing = new Map();
  const watch = (peer) => {
    const order = ['signalling', 'ICE', 'DTLS', 'media'];
    const past = (next) => {
      if (order.indexOf(next) > order.indexOf(missing.get(peer))) missing.set(peer, next);
    };
    missing.set(peer, 'signalling');
    peer.addEventListener('signalingstatechange', () => peer.signalingState === 'stable' && past('ICE'));
    peer.addEventListener('iceconnectionstatechange', () =>
      ['connected', 'completed'].includes(peer.iceConnectionState) && past('DTLS'));
    peer.addEventListener('connectionstatechange', () => peer.connectionState === 'connected' && past('media'));
  };
  const wrap = (real) =>
    new Proxy(real, {
      construct(target, args, wanted) {
        const peer = Reflect.construct(target, args, wanted === wrapped ? target : wanted);
        peers.push(peer);
        watch(peer);
        return peer;
      },
    });
  const wrapped = wrap(window.RTCPeerConnection);
  window.RTCPeerConnection = wrapped;
  if (window.webkitRTCPeerConnection) window.webkitRTCPeerConnection = wrapped; // Firefox has no such name

  const all = async () =>
    (await Promise.all(peers.filter((p) => p.signalingState !== 'closed').map((p) => p.getStats())))
      .map((stats) => [...stats.values()]);

  window.__lab = {
    count: () => peers.length,
    async inbound() {
      const found = [];
      for (const stats of await all()) {
        for (const rtp of stats.filter((s) => s.type === 'inbound-rtp')) {
          const codec = stats.find((s) => s.id === rtp.codecId);
          found.push({
            kind: rtp.kind,
            packets: rtp.packetsReceived || 0,
            lost: rtp.packetsLost || 0,
            energy: rtp.totalAudioEnergy || 0,
            frames: rtp.framesDecoded || 0,
            codec: codec ? codec.mimeType.split('/')[1].toLowerCase() : '',
          });
        }
      }
      return found;
    },
    async sent() {
      const rtp = (await all()).flat().filter((s) => s.type === 'outbound-rtp');
      return rtp.reduce((sum, s) => sum + (s.packetsSent || 0), 0);
    },
    missing: () => (peers.length ? missing.get(peers.at(-1)) : 'signalling'),
    // What the newest connection has reached, layer by layer.
    async layers() {
      const peer = peers.at(-1);
      if (!peer || peer.signalingState === 'closed') return null;
      const stats = [...(await peer.getStats()).values()];
      const of = (type) => stats.filter((s) => s.type === type);
      const place = (c) => `${c.candidateType} ${c.address || c.ip}:${c.port} ${c.relayProtocol || c.protocol}`;
      const known = new Map(stats.map((s) => [s.id, s]));
      const transport = of('transport')[0] || {};
      return {
        local: of('local-candidate').map(place),
        remote: of('remote-candidate').map(place),
        pairs: of('candidate-pair').map((p) => ({
          local: place(known.get(p.localCandidateId) || {}),
          remote: place(known.get(p.remoteCandidateId) || {}),
          state: p.state, nominated: p.nominated, sent: p.requestsSent || 0, answered: p.responsesReceived || 0,
        })),
        ice: transport.iceState || peer.iceConnectionState,
        dtls: transport.dtlsState || '',
        srtp: transport.srtpCipher || '',
        sent: of('outbound-rtp').reduce((sum, s) => sum + (s.packetsSent || 0), 0),
        received: of('inbound-rtp').reduce((sum, s) => sum + (s.packetsReceived || 0), 0),
        energy: of('inbound-rtp').reduce((sum, s) => sum + (s.totalAudioEnergy || 0), 0),
      };
    },
    async pair() {
      for (const stats of await all()) {
        const chosen = stats.find((s) => s.type === 'candidate-pair' && s.nominated && s.state === 'succeeded');
        if (!chosen) continue;
        const end = (id) => stats.find((s) => s.id === id) || {};
        const text = (c) => `${c.candidateType} ${c.address || c.ip}:${c.port} ${c.relayProtocol || c.protocol}`;
        return { local: text(end(chosen.localCandidateId)), remote: text(end(chosen.remoteCandidateId)) };
      }
      return null;
    },
    // What the other side's last description of the newest connection says of its part in the handshake.
    part: () => /^a=setup:(\w+)/m.exec(peers.at(-1).remoteDescription.sdp)[1],
    states: () => peers.map((p) => `${p.signalingState} ice=${p.iceConnectionState} connection=${p.connectionState}`),
  };
})();
