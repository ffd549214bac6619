import type { CommandError } from "../backend/contract.gen";
import { pauseAfter } from "../countdown/backoff";
import { NextTry, Trying } from "../countdown/NextTry";
import { concernsServer, explain } from "../errors/table";
import { errorSentence, remedyText } from "../errors/texts";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { PlainScreen } from "./PlainScreen";
import { type Trouble, retriesByItself } from "./flow";
import { isNetworkFailure } from "./sdk-errors";

interface UnreachableScreenProps {
  trouble: Trouble;
  tries: number;
  busy: boolean;
  host: string;
  onRetry: () => void;
  onSignOut: () => void;
}

/** Signed in, but something is in the way: tries again by itself, where that may help. */
export function UnreachableScreen(props: UnreachableScreenProps) {
  const { trouble, tries, busy, host, onRetry, onSignOut } = props;
  const automatic = retriesByItself(trouble);
  const askedForS = trouble.from === "app" ? trouble.error.retryAfterS : undefined;
  return (
    <PlainScreen
      heading={text(headingOf(trouble))}
      body={reason(trouble, host)}
      detail={detail(trouble, automatic)}
    >
      {automatic &&
        (busy ? (
          <Trying />
        ) : (
          <NextTry key={tries} pause={pauseAfter(tries, askedForS)} tries={tries} onRetry={onRetry} />
        ))}
      <Button kind="primary" busy={busy} onClick={onRetry}>
        {text("button.try_now")}
      </Button>
      <Button onClick={onSignOut}>{text("header.sign_out")}</Button>
    </PlainScreen>
  );
}

function headingOf(trouble: Trouble) {
  if (trouble.from === "sdk") return "chat.offline_heading";
  const { code } = trouble.error;
  if (explain(code).action !== "retry_chat" || code === "api_key_unreadable") return "chat.stuck_heading";
  return concernsServer(code) ? "chat.server_away_heading" : "chat.offline_heading";
}

function reason(trouble: Trouble, host: string): string {
  if (trouble.from === "app") return errorSentence(trouble.error);
  const { code } = trouble;
  return isNetworkFailure(code)
    ? text("chat.offline_network", { host })
    : text("chat.offline_code", { code });
}

function detail(trouble: Trouble, automatic: boolean): string {
  const remedy = trouble.from === "app" ? remedyOf(trouble.error) : null;
  const outlook = text(automatic ? "chat.offline_body" : "chat.stuck_body");
  return remedy === null ? outlook : `${remedy} ${outlook}`;
}

/** The settings of the connection are in the login window. */
function remedyOf(error: CommandError): string | null {
  return explain(error.code).action === "connection" ? text("chat.stuck_connection") : remedyText(error);
}
