// sipml5 is from 2018 and uses API names that browsers have removed since.
// Firefox still has mozGetUserMedia, but not mozRTCPeerConnection, so sipml5 must detect Chromium instead.
Object.defineProperty(navigator, "mozGetUserMedia", { value: undefined });
window.webkitRTCPeerConnection ??= window.RTCPeerConnection;
window.webkitMediaStream ??= window.MediaStream;
navigator.webkitGetUserMedia ??= (constraints, accept, refuse) => {
  navigator.mediaDevices.getUserMedia({ audio: !!constraints.audio, video: !!constraints.video }).then(accept, refuse);
};
