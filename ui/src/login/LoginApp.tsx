import { ConnectionScreen } from "../settings/ConnectionScreen";
import { KeyringScreen } from "./KeyringScreen";
import { LinkPrompt } from "./LinkPrompt";
import { SignInForm } from "./SignInForm";
import { SignUpForm } from "./SignUpForm";
import { Stage } from "./Stage";
import { Loading, Opening, Problem, Restoring } from "./StartScreens";
import { type Login, type LoginBackend, useLogin } from "./useLogin";
import { WaitingScreen } from "./WaitingScreen";

/** The login window. */
export function LoginApp({ backend }: { backend: LoginBackend }) {
  const login = useLogin(backend);
  return (
    <>
      <Stage login={login}>
        <CurrentScreen login={login} backend={backend} />
      </Stage>
      <LinkPrompt login={login} backend={backend} />
    </>
  );
}

function CurrentScreen({ login, backend }: { login: Login; backend: LoginBackend }) {
  const { screen } = login;
  switch (screen.at) {
    case "loading":
      return <Loading />;
    case "problem":
      return <Problem error={screen.error} busy={screen.busy} onRetry={login.retryStart} />;
    case "restoring":
      return <Restoring name={screen.person.name} busy={login.busy} onCancel={login.cancel} />;
    case "opening":
      return <Opening name={screen.name} />;
    case "keyring":
      return <KeyringScreen login={login} backend={backend} error={screen.error} origin={screen.origin} />;
    case "waiting":
      return <WaitingScreen login={login} waiting={screen} />;
    case "connection":
      return (
        <ConnectionScreen
          key={screen.proposed ?? ""}
          proposed={screen.proposed ?? null}
          backend={backend}
          connection={login.connection}
          isSetUp={screen.back === null}
          onClose={login.closeConnection}
          onSavedLate={login.noteConnection}
        />
      );
    case "form":
      return screen.form === "sign_in" ? (
        <SignInForm login={login} />
      ) : (
        <SignUpForm login={login} backend={backend} />
      );
  }
}
