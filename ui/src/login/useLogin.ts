import { useCallback, useState } from "react";
import { asCommandError } from "../backend/call";
import type { AppStatus, CommandError, KeptPerson, SignedIn, loginBackend } from "../backend/contract.gen";
import { hasServer, registrationOf, takesNewAccounts } from "../settings/connections";
import {
  type Drafts,
  NO_DRAFTS,
  type SignInWay,
  USUAL_WAY,
  isAbout,
  ofNewAccount,
  ofSignIn,
  ofSignUp,
  toCreateAgain,
  toSignIn,
} from "./drafts";
import {
  type FormName,
  type Screen,
  asksForServer,
  emptyFields,
  endsKeptSession,
  firstScreen,
  screenAfterFailure,
} from "./flow";
import { concernsServer, explain } from "../errors/table";
import { type Attempt, useAttempts } from "./useAttempts";
import { useConnection } from "./useConnection";
import { useStart } from "./useStart";

/** The commands that the login window may call. */
export type LoginBackend = typeof loginBackend;

/** The login window's state and everything it can do. */
export function useLogin(backend: LoginBackend) {
  const [screen, setScreen] = useState<Screen>({ at: "loading" });
  const [status, setStatus] = useState<AppStatus | null>(null);
  const [kept, setKept] = useState<KeptPerson | null>(null);
  const [drafts, setDrafts] = useState<Drafts>(NO_DRAFTS);
  const [creatingAgain, setCreatingAgain] = useState(false);
  // Stays until a sign-in goes through: only then does this computer know what the server knows.
  const [afresh, setAfresh] = useState(false);
  const [lastWay, setLastWay] = useState(USUAL_WAY);

  const onSignedIn = useCallback(({ name }: SignedIn) => setScreen({ at: "opening", name }), []);
  const onFailed = useCallback((error: CommandError, { origin, tries }: Attempt) => {
    if (origin === "restore" && endsKeptSession(error)) setKept(null);
    if (explain(error.code).action === "sign_in_afresh") setAfresh(true);
    setScreen(screenAfterFailure(error, origin, tries));
  }, []);
  const attempts = useAttempts({ onSignedIn, onFailed });
  const { errors, setErrors, failedOrigin, lockout, busy, run, giveUp, endLockout } = attempts;

  const onSaved = () => setErrors([]);
  const connecting = useConnection({ screen, setScreen, idle: busy === "no", onSaved });
  const { connection, noteConnection } = connecting;

  const restore = useCallback(
    (person: KeptPerson) => {
      setScreen({ at: "restoring", person });
      void run({ origin: "restore", ask: () => backend.restoreSession(), tries: 1, account: "" });
    },
    [backend, run],
  );

  const show = useCallback(
    (answer: AppStatus) => {
      setStatus(answer);
      noteConnection(answer.connection);
      setKept(answer.kept);
      if (asksForServer(answer.ended)) setAfresh(true);
      const first = firstScreen(answer);
      if (first.at === "restoring") restore(first.person);
      else setScreen(first);
    },
    [noteConnection, restore],
  );
  const retryStart = useStart(backend, show, setScreen);

  const asksForInvite = registrationOf(connection) === "invite";

  const signIn = (wished: Partial<SignInWay> = {}) => {
    if (busy !== "no") return;
    const way = { ...USUAL_WAY, afresh, ...wished };
    const { identifier, password } = drafts;
    const empty = emptyFields({ identifier, password });
    if (empty.length > 0) {
      setErrors(empty);
      return;
    }
    setLastWay(way);
    const ask = () => backend.signIn(ofSignIn(drafts, way));
    void run({ origin: "sign_in", ask, tries: 1, account: identifier });
  };

  /** Signs in through the server, which knows what this computer has lost or never knew. */
  const signInAfresh = (withoutKeyring = false) => signIn({ afresh: true, withoutKeyring });

  /** The same again, in the way that was tried last. */
  const signInAgain = () => signIn(lastWay);

  const signUp = (withoutKeyring: boolean) => {
    if (busy !== "no") return;
    const { email, name, newPassword, invite } = drafts;
    const empty = emptyFields({ name, email, password: newPassword, ...(asksForInvite ? { invite } : {}) });
    if (empty.length > 0) {
      setErrors(empty);
      return;
    }
    setLastWay({ ...USUAL_WAY, withoutKeyring });
    const ask = () => backend.signUp(ofSignUp(drafts, withoutKeyring, asksForInvite));
    void run({ origin: "sign_up", ask, tries: 1, account: email });
  };

  /** Asks the chat service again. */
  const retryChat = () => {
    if (busy !== "no" || screen.at !== "waiting") return;
    const { origin, tries, error } = screen;
    // Where the app no longer holds the attempt, what was typed has to do. The account may be known by now.
    const again = origin === "sign_up" ? ofNewAccount(drafts) : ofSignIn(drafts, lastWay);
    const isUnmade = origin === "sign_up" && concernsServer(error.code) && error.passwordRight !== true;
    const ask = async () => {
      if (origin === "restore") return backend.restoreSession();
      try {
        return await backend.retryChat();
      } catch (thrown) {
        if (asCommandError(thrown).code !== "session_gone") throw thrown;
        if (!isUnmade) return backend.signIn(again);
        return backend.signUp(ofSignUp(drafts, lastWay.withoutKeyring, asksForInvite));
      }
    };
    const account = origin === "restore" ? "" : again.identifier;
    void run({ origin, ask, tries: tries + 1, account });
  };

  const toForm = (form: FormName) => {
    setErrors([]);
    if (form === "sign_in") setCreatingAgain(false);
    setScreen({ at: "form", form });
  };

  /** Stops what runs or waits and brings the form back. */
  const cancel = () => {
    const failedForm = failedOrigin === "sign_up" ? "sign_up" : "sign_in";
    const form = screen.at === "form" ? screen.form : failedForm;
    giveUp(() => toForm(form));
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

  /** Fills in what an invite says, and sends nothing. */
  const takeInvite = (code: string, server: string | null) => {
    change({ invite: code });
    if (server !== null && connecting.proposeServer(server)) return;
    // Without any connection its screen stays, and the invite is there when the form comes.
    if (connection !== null && connection.kind !== null && takesNewAccounts(connection)) toForm("sign_up");
  };

  const signInInstead = () => {
    setDrafts(toSignIn);
    toForm("sign_in");
  };

  /** To "Create an account" with what is known of the account that lost its secret. */
  const createAgain = () => {
    setDrafts(toCreateAgain);
    setCreatingAgain(true);
    toForm("sign_up");
  };

  // That no window could be opened, the app has logged; there is no better place to say so.
  const openSettings = () => void backend.openSettings().catch(() => undefined);

  return {
    screen,
    status,
    kept,
    drafts,
    errors,
    failedOrigin,
    lockout,
    busy,
    creatingAgain,
    /** A server can put right what this computer has lost. */
    serverHelps: hasServer(connection),
    change,
    retryStart,
    restore,
    forget,
    signIn,
    signInAfresh,
    signInAgain,
    signUp,
    retryChat,
    cancel,
    toForm,
    takeInvite,
    signInInstead,
    createAgain,
    endLockout,
    openSettings,
    ...connecting,
  };
}

/** Everything a screen of the login window works with. */
export type Login = ReturnType<typeof useLogin>;
