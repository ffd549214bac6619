import { expect, it } from "vitest";
import { removeWebRtc } from "./no-webrtc";

const connection = () => undefined;

it("leaves no way to WebRTC, and none back", () => {
  const page: Record<string, unknown> = {
    RTCPeerConnection: connection,
    webkitRTCPeerConnection: connection,
  };
  removeWebRtc(page);
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"]) {
    expect(page[name]).toBeUndefined();
    expect(() => {
      page[name] = connection;
    }).toThrow(TypeError);
    expect(Reflect.deleteProperty(page, name)).toBe(false);
  }
});
