/** What a page opens connections with that no content security policy sees. */
const NAMES = ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"] as const;

/**
 * Takes WebRTC out of the page: where the web view has it (WKWebView, WebView2), a script could reach
 * any host with it past the policy. Calling is not part of the app, so nothing is missing. To be called
 * before foreign code runs.
 */
export function removeWebRtc(page: object): void {
  for (const name of NAMES) {
    Object.defineProperty(page, name, { value: undefined, writable: false, configurable: false });
  }
}
