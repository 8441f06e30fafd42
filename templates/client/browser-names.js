// sipml5 is from 2018 and takes browsers for those of that time. Names that they have taken away since:
// Firefox still has mozGetUserMedia but no mozRTCPeerConnection, so sipml5 is to see a Chromium.
Object.defineProperty(navigator, "mozGetUserMedia", { value: undefined });
window.webkitRTCPeerConnection ??= window.RTCPeerConnection;
window.webkitMediaStream ??= window.MediaStream;
navigator.webkitGetUserMedia ??= (constraints, accept, refuse) => {
  navigator.mediaDevices.getUserMedia({ audio: !!constraints.audio, video: !!constraints.video }).then(accept, refuse);
};
