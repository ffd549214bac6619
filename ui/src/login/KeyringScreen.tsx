import type { CommandError } from "../backend/contract.gen";
import { explain } from "../errors/table";
import { errorText, remedyText } from "../errors/texts";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { AlertRegion } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import type { Origin } from "./flow";
import type { Login } from "./useLogin";

interface KeyringScreenProps {
  login: Login;
  error: CommandError;
  origin: Origin;
}

/** The keyring is away, or has lost what this account needs: the facts, the remedy, the ways on. */
export function KeyringScreen({ login, error, origin }: KeyringScreenProps) {
  const lost = explain(error.code).action === "create_again";
  const busy = login.busy !== "no";
  const again = () => (origin === "sign_up" ? login.signUp(false) : login.signIn());
  const heading = lost ? "keyring.again_heading" : "keyring.heading";
  return (
    <div className="screen">
      <ScreenHeading title={heading}>{text(heading)}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{errorText(error)}</p>
        <p>{remedyText(error)}</p>
      </AlertRegion>
      {!lost && <p className="soft">{text("keyring.why")}</p>}
      <div className="button-column">
        {lost && (
          <Button kind="primary" inert={busy} onClick={login.createAgain}>
            {text("keyring.create_again")}
          </Button>
        )}
        <Button kind={lost ? "secondary" : "primary"} busy={busy} onClick={again}>
          {text("button.try_again")}
        </Button>
      </div>
      {!lost && origin === "sign_up" && <WithoutKeyring login={login} busy={busy} />}
      <p className="switch">
        <Button kind="link" inert={busy} onClick={() => login.toForm(formOf(origin))}>
          {text("button.back")}
        </Button>
      </p>
    </div>
  );
}

function WithoutKeyring({ login, busy }: { login: Login; busy: boolean }) {
  return (
    <section className="aside-panel" aria-labelledby="without-keyring">
      <h2 id="without-keyring">{text("keyring.without_heading")}</h2>
      <ul className="facts">
        <li>{text("keyring.without_protected")}</li>
        <li>{text("keyring.without_session")}</li>
      </ul>
      <Button wide inert={busy} onClick={() => login.signUp(true)}>
        {text("keyring.continue")}
      </Button>
    </section>
  );
}

function formOf(origin: Origin) {
  return origin === "sign_up" ? "sign_up" : "sign_in";
}
