// The self-test of the site is for any PBX: its address and servers are typed on the page.

export const settings = {
  websocketUrl: "", domain: "", certificateHelpUrl: "", serverAddress: "", iceServers: [], iceUrl: "", gatheringLimitMs: 1500,
  keepAliveS: 25, silenceLimitS: 75, registerExpiresS: 60, sessionTimers: true, video: false, echoNumber: "600", language: "en",
};
