// The global names of sipml5, which has no types, and of the browsers that it was written for.

declare const SIPml: any;
declare const tmedia_session_jsep01: any;
declare const tsip_action: any;
declare const tsip_action_type_e: any;
declare const tsip_dialog: any;
declare const tsip_header_NameAddr: any;
declare const tsip_header_Refer_To: any;
declare const tsip_transac: any;
declare const tsk_fsm_entry: any;

interface Window {
  [name: `__tsip_${string}`]: (...given: any[]) => void;
  tsk_utils_get_navigator_friendly_name: () => string;
  webkitMediaStream: typeof MediaStream;
  webkitRTCPeerConnection: typeof RTCPeerConnection;
}

interface Navigator {
  getUserMedia: (wanted: any, accept: (stream: MediaStream) => void) => void;
  webkitGetUserMedia: (wanted: any, accept: (stream: MediaStream) => void, refuse: (error: Error) => void) => void;
}
