import { useEffect, useState } from "react";
import type { CommandError, ErrorCode, KeyringFacts, KeyringProvider } from "../backend/contract.gen";
import { explain } from "../errors/table";
import { errorText, remedyText } from "../errors/texts";
import { type TextKey, richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { AlertRegion } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import type { Origin } from "./flow";
import type { Login, LoginBackend } from "./useLogin";

interface KeyringScreenProps {
  login: Login;
  backend: Pick<LoginBackend, "keyringFacts">;
  error: CommandError;
  origin: Origin;
}

const HEADINGS: Partial<Record<ErrorCode, TextKey>> = {
  keyring_absent: "keyring.heading_absent",
  keyring_locked: "keyring.heading_locked",
  keyring_denied: "keyring.heading_denied",
  keyring_slow: "keyring.heading_slow",
  keyring_unreadable: "keyring.heading_unreadable",
  keyring_changed: "keyring.heading_changed",
};

/** The keyring is away, or has lost what this account needs: the facts, the remedy, the ways on. */
export function KeyringScreen({ login, backend, error, origin }: KeyringScreenProps) {
  const lost = explain(error.code).action === "create_again" && origin !== "restore";
  const busy = login.busy !== "no";
  const lostHeading = login.serverHelps ? "keyring.lost_heading" : "keyring.again_heading";
  const heading = HEADINGS[error.code] ?? lostHeading;
  return (
    <div className="screen">
      <span className="screen-icon">
        <Icon name={error.code === "keyring_locked" ? "lock" : "key"} />
      </span>
      <ScreenHeading title={heading}>{text(heading)}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{errorText(error)}</p>
        <p>{lost && login.serverHelps ? text("keyring.lost_remedy_server") : remedyText(error)}</p>
      </AlertRegion>
      <p className="soft">{text(origin === "restore" || lost ? "keyring.untouched" : "keyring.why")}</p>
      <Facts backend={backend} busy={busy} />
      <div className="button-column">
        {lost && <WayBack login={login} busy={busy} />}
        <Button
          kind={lost ? "secondary" : "primary"}
          busy={busy && !lost}
          inert={busy}
          onClick={() => again(login, origin)}
        >
          {text("button.try_again")}
        </Button>
      </div>
      {!lost && <WithoutKeyring login={login} busy={busy} origin={origin} />}
      {origin !== "restore" && (
        <p className="switch">
          <Button kind="link" inert={busy} onClick={() => login.toForm(formOf(origin))}>
            {text("button.back")}
          </Button>
        </p>
      )}
    </div>
  );
}

function again(login: Login, origin: Origin) {
  if (origin === "sign_up") login.signUp(false);
  else if (origin === "sign_in") login.signInAgain();
  else if (login.kept !== null) login.restore(login.kept);
}

/** Which keyring it is, as far as the system tells. Asked anew after each attempt. */
function Facts({ backend, busy }: { backend: Pick<LoginBackend, "keyringFacts">; busy: boolean }) {
  const [facts, setFacts] = useState<KeyringFacts | null>(null);
  useEffect(() => {
    let gone = false;
    if (busy) return undefined;
    backend.keyringFacts().then(
      (answer) => !gone && setFacts(answer),
      // They are an extra: the screen says what matters without them.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [backend, busy]);
  if (facts === null || (facts.now === null && facts.before === null)) return null;
  return (
    <section className="aside-panel" aria-labelledby="keyring-facts">
      <h2 id="keyring-facts">{text("keyring.facts_heading")}</h2>
      <dl className="fact-list">
        <Fact name="keyring.facts_now" provider={facts.now} />
        {facts.before !== null && <Fact name="keyring.facts_before" provider={facts.before} />}
      </dl>
    </section>
  );
}

function Fact({ name, provider }: { name: TextKey; provider: KeyringProvider | null }) {
  return (
    <div>
      <dt>{text(name)}</dt>
      <dd>{provider === null ? text("keyring.facts_none") : shown(provider)}</dd>
    </div>
  );
}

function shown({ program, collection }: KeyringProvider) {
  if (collection === "") return <bdi>{program}</bdi>;
  return richText("keyring.facts_provider", {
    program: <bdi>{program}</bdi>,
    collection: <bdi>{collection}</bdi>,
  });
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
  if (origin === "restore") return <WithPassword login={login} busy={busy} />;
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

/** The kept session stays where it is, and the person may sign in anew. */
function WithPassword({ login, busy }: { login: Login; busy: boolean }) {
  return (
    <section className="aside-panel" aria-labelledby="without-keyring">
      <h2 id="without-keyring">{text("keyring.without_heading")}</h2>
      <p className="soft">{text("keyring.until_quit")}</p>
      <Button wide inert={busy} onClick={() => login.toForm("sign_in")}>
        {text("keyring.with_password")}
      </Button>
    </section>
  );
}

function formOf(origin: Origin) {
  return origin === "sign_up" ? "sign_up" : "sign_in";
}
