import { CometChat } from "@cometchat/chat-sdk-javascript";
import { useSyncExternalStore } from "react";

/** How the chat service is reached just now. */
export type ConnectionState = "online" | "connecting" | "offline" | "no_network" | "throttled";

const LISTENER = "halley-connection";

/** What the SDK says of its socket, and the system of its network. */
export function useConnectionState(): ConnectionState {
  const socket = useSyncExternalStore(watchSocket, () => stateOf(CometChat.getConnectionStatus()));
  const network = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  // A sandbox on this computer is reached without a network, so the socket has the last word.
  return socket === "online" || network ? socket : "no_network";
}

function watchSocket(changed: () => void): () => void {
  CometChat.addConnectionListener(
    LISTENER,
    new CometChat.ConnectionListener({
      onConnected: changed,
      inConnecting: changed,
      onDisconnected: changed,
      onFeatureThrottled: changed,
    }),
  );
  return () => CometChat.removeConnectionListener(LISTENER);
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

function stateOf(status: string): ConnectionState {
  switch (status) {
    case "connected":
      return "online";
    case "connecting":
      return "connecting";
    case "featureThrottled":
      return "throttled";
    default:
      return "offline";
  }
}
