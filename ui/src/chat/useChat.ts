import { useEffect, useState } from "react";
import { onRenamed } from "./renamed";
import { type ChatBackend, ChatFlow, type ChatState } from "./flow";
import { reloadPage, takeEarlierTries } from "./reload";
import { endSession, openSession } from "./session";

/** The chat window's state, and what a person can do about it. */
export function useChat(backend: ChatBackend) {
  const [state, setState] = useState<ChatState>({ at: "opening" });
  const [flow] = useState(
    () =>
      new ChatFlow({
        backend,
        sdk: { open: openSession, end: endSession },
        now: () => Date.now(),
        show: setState,
        reload: reloadPage,
        earlierTries: takeEarlierTries(),
      }),
  );
  useEffect(() => {
    void flow.start();
  }, [flow]);
  useEffect(() => onRenamed((name) => flow.rename(name)), [flow]);
  const retry = () => {
    setState((now) => (now.at === "unreachable" ? { ...now, busy: true } : now));
    void flow.retry();
  };
  return { state, retry, leave: (because: Parameters<ChatFlow["leave"]>[0]) => void flow.leave(because) };
}
