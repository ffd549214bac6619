import { type Dispatch, type SetStateAction, useCallback, useEffect } from "react";
import { asCommandError } from "../backend/call";
import type { AppStatus } from "../backend/contract.gen";
import type { Screen } from "./flow";
import type { LoginBackend } from "./useLogin";

/** Asks the app how it is when the window opens, and again when the person wants to. */
export function useStart(
  backend: LoginBackend,
  show: (status: AppStatus) => void,
  setScreen: Dispatch<SetStateAction<Screen>>,
) {
  useEffect(() => {
    let gone = false;
    backend.appStatus().then(
      (answer) => !gone && show(answer),
      (thrown: unknown) => {
        if (!gone) setScreen({ at: "problem", error: asCommandError(thrown), busy: false });
      },
    );
    return () => {
      gone = true;
    };
  }, [backend, show, setScreen]);

  return useCallback(async () => {
    setScreen((now) => (now.at === "problem" ? { ...now, busy: true } : now));
    try {
      show(await backend.retryStart());
    } catch (thrown) {
      setScreen({ at: "problem", error: asCommandError(thrown), busy: false });
    }
  }, [backend, show, setScreen]);
}
