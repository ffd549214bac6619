import { CometChat } from "@cometchat/chat-sdk-javascript";
import { useEffect } from "react";

const LOOK_EVERY_MS = 5000;
/** A timer that is this late was not merely slow: the computer slept. */
const SLEPT_MS = 20_000;

/** Connects again at once after sleep and when the network is back, rather than when the SDK's own timers are due. */
export function useWakeUp(): void {
  useEffect(() => {
    let looked = Date.now();
    const look = () => {
      const now = Date.now();
      if (now - looked > LOOK_EVERY_MS + SLEPT_MS) reconnect();
      looked = now;
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    window.addEventListener("online", reconnect);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", reconnect);
    };
  }, []);
}

/** Does nothing where a connection is up: its pings find out soon whether it still leads anywhere. */
export function reconnect(): void {
  CometChat.connect();
}
