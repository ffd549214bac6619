import { useCallback, useEffect, useRef, useState } from "react";
import { asCommandError } from "../backend/call";
import type {
  AppStatus,
  CommandError,
  Connection,
  KeptPerson,
  SignedIn,
  loginBackend,
} from "../backend/contract.gen";
import { explain } from "../errors/table";
import {
  type FormName,
  type Origin,
  type Screen,
  emptyFields,
  firstScreen,
  screenAfterFailure,
} from "./flow";

/** The commands that the login window may call. */
export type LoginBackend = typeof loginBackend;

/** What is typed into the two forms. Kept here, so that no change of screen loses it. */
export interface Drafts {
  identifier: string;
  password: string;
  keep: boolean;
  email: string;
  name: string;
  newPassword: string;
  keepNew: boolean;
}

/** An account that has to wait after too many wrong passwords. */
export interface Lockout {
  identifier: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/** How long a cancelled attempt may take to end before the form comes back without it. */
const CANCEL_LIMIT_MS = 2000;

const NO_DRAFTS: Drafts = {
  identifier: "",
  password: "",
  keep: false,
  email: "",
  name: "",
  newPassword: "",
  keepNew: false,
};

/** The login window's state and everything it can do. */
export function useLogin(backend: LoginBackend) {
  const [screen, setScreen] = useState<Screen>({ at: "loading" });
  const [status, setStatus] = useState<AppStatus | null>(null);
  const [connection, setConnection] = useState<Connection | null>(null);
  const [kept, setKept] = useState<KeptPerson | null>(null);
  const [drafts, setDrafts] = useState<Drafts>(NO_DRAFTS);
  const [errors, setErrors] = useState<readonly CommandError[]>([]);
  const [failedOrigin, setFailedOrigin] = useState<Origin>("sign_in");
  const [lockout, setLockout] = useState<Lockout | null>(null);
  const [busy, setBusy] = useState<"no" | "running" | "cancelling">("no");
  const [creatingAgain, setCreatingAgain] = useState(false);
  // Counts attempts, so that the answer to one that was given up is not taken for another's.
  const attempt = useRef(0);

  const opened = useCallback((signedIn: SignedIn) => {
    setErrors([]);
    setScreen({ at: "opening", name: signedIn.name });
  }, []);

  const failed = useCallback((error: CommandError, origin: Origin, tries: number, typed: string) => {
    const silent = explain(error.code).action === "none";
    setFailedOrigin(origin);
    setErrors(silent ? [] : [error]);
    if (origin === "restore" && error.code === "session_gone") setKept(null);
    if (error.code === "locked_out") {
      const seconds = Math.max(1, error.retryAfterS ?? 30);
      setLockout({ identifier: typed, until: Date.now() + seconds * 1000 });
    }
    setScreen(screenAfterFailure(error, origin, tries));
  }, []);

  const run = useCallback(
    async (origin: Origin, ask: () => Promise<SignedIn>, tries = 1, typed = "") => {
      attempt.current += 1;
      const own = attempt.current;
      setBusy("running");
      setErrors([]);
      try {
        const signedIn = await ask();
        if (own === attempt.current) opened(signedIn);
      } catch (thrown) {
        if (own === attempt.current) failed(asCommandError(thrown), origin, tries, typed);
      } finally {
        if (own === attempt.current) setBusy("no");
      }
    },
    [failed, opened],
  );

  const restore = useCallback(
    (person: KeptPerson) => {
      setScreen({ at: "restoring", person });
      void run("restore", () => backend.restoreSession());
    },
    [backend, run],
  );

  const show = useCallback(
    (answer: AppStatus) => {
      setStatus(answer);
      setConnection(answer.connection);
      setKept(answer.kept);
      const first = firstScreen(answer);
      if (first.at === "restoring") restore(first.person);
      else setScreen(first);
    },
    [restore],
  );

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
  }, [backend, show]);

  const retryStart = useCallback(async () => {
    setScreen((now) => (now.at === "problem" ? { ...now, busy: true } : now));
    try {
      show(await backend.retryStart());
    } catch (thrown) {
      setScreen({ at: "problem", error: asCommandError(thrown), busy: false });
    }
  }, [backend, show]);

  const askSignIn = () =>
    backend.signIn({
      identifier: drafts.identifier,
      password: drafts.password,
      keepSignedIn: drafts.keep,
    });

  /** Signs in with the account that was just created. */
  const askSignInWithNew = () =>
    backend.signIn({
      identifier: drafts.email,
      password: drafts.newPassword,
      keepSignedIn: drafts.keepNew,
    });

  const signIn = () => {
    if (busy !== "no") return;
    const { identifier, password } = drafts;
    const empty = emptyFields({ identifier, password });
    if (empty.length > 0) setErrors(empty);
    else void run("sign_in", askSignIn, 1, identifier);
  };

  const signUp = (withoutKeyring: boolean) => {
    if (busy !== "no") return;
    const { email, name, newPassword, keepNew } = drafts;
    const empty = emptyFields({ name, email, password: newPassword });
    if (empty.length > 0) {
      setErrors(empty);
      return;
    }
    const request = {
      email,
      name,
      password: newPassword,
      // Nothing can be kept where there is no keyring to keep it in.
      keepSignedIn: keepNew && !withoutKeyring,
      withoutKeyring,
    };
    void run("sign_up", () => backend.signUp(request));
  };

  /** Asks the chat service again. */
  const retryChat = () => {
    if (busy !== "no" || screen.at !== "waiting") return;
    const { origin, tries } = screen;
    const ask = async () => {
      if (origin === "restore") return backend.restoreSession();
      try {
        return await backend.retryChat();
      } catch (thrown) {
        if (asCommandError(thrown).code !== "session_gone") throw thrown;
        // The app no longer holds the attempt, but what was typed is still here.
        return origin === "sign_in" ? askSignIn() : askSignInWithNew();
      }
    };
    void run(origin, ask, tries + 1, drafts.identifier);
  };

  const toForm = (form: FormName) => {
    setErrors([]);
    if (form === "sign_in") setCreatingAgain(false);
    setScreen({ at: "form", form });
  };

  /** Stops what runs or waits and brings the form back. */
  const cancel = () => {
    const own = attempt.current;
    const form: FormName =
      screen.at === "form" ? screen.form : failedOrigin === "sign_up" ? "sign_up" : "sign_in";
    const giveUp = () => {
      if (own !== attempt.current) return;
      attempt.current += 1;
      setBusy("no");
      toForm(form);
    };
    if (busy === "running") {
      setBusy("cancelling");
      setTimeout(giveUp, CANCEL_LIMIT_MS);
    } else {
      giveUp();
    }
    // That there was nothing left to stop is no news to the person.
    backend.cancelSignIn().catch(() => undefined);
  };

  const forget = () => {
    setKept(null);
    setErrors([]);
    backend.forgetSession().catch((thrown: unknown) => {
      setKept(kept);
      setErrors([asCommandError(thrown)]);
    });
  };

  const change = (changed: Partial<Drafts>) => {
    setDrafts((now) => ({ ...now, ...changed }));
    setErrors((now) => now.filter((error) => !isAbout(error, changed)));
  };

  const signInInstead = () => {
    setDrafts((now) => ({ ...now, identifier: now.email, password: "" }));
    toForm("sign_in");
  };

  /** To "Create an account" with what is known of the account that lost its secret. */
  const createAgain = () => {
    const looksLikeEmail = drafts.identifier.includes("@");
    setDrafts((now) => ({
      ...now,
      email: looksLikeEmail ? now.identifier.trim() : now.email,
      newPassword: now.password,
      keepNew: now.keep,
    }));
    setCreatingAgain(true);
    toForm("sign_up");
  };

  const openConnection = () => {
    if (screen.at === "connection" || busy !== "no") return;
    setScreen({ at: "connection", back: screen });
  };

  const closeConnection = (saved: Connection | null) => {
    if (screen.at !== "connection") return;
    if (saved !== null) {
      setConnection(saved);
      setErrors([]);
    }
    setScreen(screen.back);
  };

  return {
    screen,
    status,
    connection,
    kept,
    drafts,
    errors,
    failedOrigin,
    lockout,
    busy,
    creatingAgain,
    change,
    retryStart,
    restore,
    forget,
    signIn,
    signUp,
    retryChat,
    cancel,
    toForm,
    signInInstead,
    createAgain,
    openConnection,
    closeConnection,
    endLockout: () => {
      setLockout(null);
      setErrors((now) => now.filter((error) => error.code !== "locked_out"));
    },
    noteConnection: setConnection,
  };
}

/** Everything a screen of the login window works with. */
export type Login = ReturnType<typeof useLogin>;

function isAbout(error: CommandError, changed: Partial<Drafts>): boolean {
  switch (error.field) {
    case "identifier":
      return changed.identifier !== undefined;
    case "email":
      return changed.email !== undefined;
    case "name":
      return changed.name !== undefined;
    case "password":
      return changed.password !== undefined || changed.newPassword !== undefined;
    default:
      return false;
  }
}
