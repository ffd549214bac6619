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
  const again = () => (origin === "sign_up" ? login.signUp(false) : login.signInAgain());
  const heading = lost
    ? login.serverHelps
      ? "keyring.lost_heading"
      : "keyring.again_heading"
    : "keyring.heading";
  return (
    <div className="screen">
      <ScreenHeading title={heading}>{text(heading)}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{errorText(error)}</p>
        <p>{lost && login.serverHelps ? text("keyring.lost_remedy_server") : remedyText(error)}</p>
      </AlertRegion>
      {!lost && <p className="soft">{text("keyring.why")}</p>}
      <div className="button-column">
        {lost && <WayBack login={login} busy={busy} />}
        <Button kind={lost ? "secondary" : "primary"} busy={busy && !lost} inert={busy} onClick={again}>
          {text("button.try_again")}
        </Button>
      </div>
      {!lost && <WithoutKeyring login={login} busy={busy} origin={origin} />}
      <p className="switch">
        <Button kind="link" inert={busy} onClick={() => login.toForm(formOf(origin))}>
          {text("button.back")}
        </Button>
      </p>
    </div>
  );
}

/** To an account whose secret is lost: from the server, or by making it again. */
function WayBack({ login, busy }: { login: Login; busy: boolean }) {
  if (login.serverHelps) {
    return (
      <Button kind="primary" busy={busy} onClick={() => login.signInAfresh()}>
        {text("keyring.restore_from_server")}
      </Button>
    );
  }
  return (
    <Button kind="primary" inert={busy} onClick={login.createAgain}>
      {text("keyring.create_again")}
    </Button>
  );
}

interface WithoutKeyringProps {
  login: Login;
  busy: boolean;
  origin: Origin;
}

/** Going on without: with a new account, or with one that a server can vouch for. */
function WithoutKeyring({ login, busy, origin }: WithoutKeyringProps) {
  if (origin !== "sign_up" && !login.serverHelps) return null;
  const goOn = () => (origin === "sign_up" ? login.signUp(true) : login.signInAfresh(true));
  return (
    <section className="aside-panel" aria-labelledby="without-keyring">
      <h2 id="without-keyring">{text("keyring.without_heading")}</h2>
      <ul className="facts">
        {origin !== "sign_up" && <li>{text("keyring.without_server")}</li>}
        <li>{text("keyring.without_protected")}</li>
        <li>{text("keyring.without_session")}</li>
      </ul>
      <Button wide inert={busy} onClick={goOn}>
        {text("keyring.continue")}
      </Button>
    </section>
  );
}

function formOf(origin: Origin) {
  return origin === "sign_up" ? "sign_up" : "sign_in";
}
