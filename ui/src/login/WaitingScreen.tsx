import type { CommandError } from "../backend/contract.gen";
import { pauseAfter } from "../countdown/backoff";
import { NextTry, Trying } from "../countdown/NextTry";
import { concernsServer } from "../errors/table";
import { errorSentence, remedyText } from "../errors/texts";
import { type TextKey, text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { AlertRegion } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { type Screen, concernsConnection, retriesByItself } from "./flow";
import type { Login } from "./useLogin";

type Waiting = Extract<Screen, { at: "waiting" }>;

/** The person is known and the chat service is away: tries again by itself, with growing pauses. */
export function WaitingScreen({ login, waiting }: { login: Login; waiting: Waiting }) {
  const { error, tries } = waiting;
  const automatic = retriesByItself(error);
  const remedy = remedyText(error);
  const connection = concernsConnection(error);
  const offersConnection =
    (connection || concernsServer(error.code)) && (login.connection?.offered.length ?? 0) > 0;
  const heading = headingOf(error);
  const reason = reasonOf(waiting, automatic);
  const prospect = prospectOf(waiting, automatic);
  const tryNow = (
    <Button
      kind={automatic ? "primary" : "secondary"}
      busy={login.busy === "running"}
      inert={login.busy === "cancelling"}
      onClick={login.retryChat}
    >
      {text("button.try_now")}
    </Button>
  );
  return (
    <div className="screen">
      <span className="screen-icon">
        <Icon name={connection ? "plug" : "cloudOff"} />
      </span>
      <ScreenHeading title={heading}>{text(heading)}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{reason}</p>
        {prospect !== null && <p>{text(prospect)}</p>}
        {remedy !== null && <p>{remedy}</p>}
      </AlertRegion>
      {automatic &&
        (login.busy === "no" ? (
          <NextTry
            key={tries}
            pause={pauseAfter(tries, error.retryAfterS)}
            tries={tries}
            onRetry={login.retryChat}
          />
        ) : (
          <Trying />
        ))}
      <div className="button-column">
        {automatic && tryNow}
        {offersConnection && (
          <Button
            kind={automatic ? "secondary" : "primary"}
            inert={login.busy !== "no"}
            onClick={login.openConnection}
          >
            {text("button.check_connection")}
          </Button>
        )}
        {!automatic && tryNow}
        <Button onClick={login.cancel} busy={login.busy === "cancelling"}>
          {text("button.cancel")}
        </Button>
      </div>
    </div>
  );
}

function headingOf(error: CommandError) {
  if (concernsConnection(error)) return "waiting.connection_heading";
  return concernsServer(error.code) ? "waiting.server_heading" : "waiting.heading";
}

/** What happened, and how far things have come: only a password that was found right is called so. */
function reasonOf({ error, origin }: Waiting, automatic: boolean): string {
  const reason = errorSentence(error);
  if (origin === "restore") return automatic ? text("waiting.restore", { reason }) : reason;
  return error.passwordRight === true ? text(`waiting.${origin}`, { reason }) : reason;
}

/** What Halley does meanwhile, and what was not done before a server answers. */
function prospectOf({ error, origin }: Waiting, automatic: boolean): TextKey | null {
  if (!automatic || origin === "restore") return null;
  if (error.passwordRight === true) return "waiting.nothing_lost";
  return concernsServer(error.code) ? `waiting.unchecked_${origin}` : null;
}
