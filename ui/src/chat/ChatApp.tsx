import type { ChatSession } from "../backend/contract.gen";
import { errorSentence, remedyText } from "../errors/texts";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { useElapsed } from "../theme/useElapsed";
import { CrashBoundary } from "./CrashBoundary";
import { PlainScreen } from "./PlainScreen";
import { UnreachableScreen } from "./UnreachableScreen";
import type { ChatBackend } from "./flow";
import { useChat } from "./useChat";

/** The chat window. */
export function ChatApp({ backend }: { backend: ChatBackend }) {
  const chat = useChat(backend);
  const { state } = chat;
  switch (state.at) {
    case "opening":
      return <Opening />;
    case "gone":
      return (
        <PlainScreen heading={text("chat.gone_heading")} body={text("chat.gone_body")}>
          <Button kind="primary" onClick={() => chat.leave("refused")}>
            {text("chat.to_sign_in")}
          </Button>
        </PlainScreen>
      );
    case "failed":
      return (
        <PlainScreen
          heading={text("chat.failed_heading")}
          body={errorSentence(state.error)}
          detail={remedyText(state.error)}
        >
          <Button kind="primary" onClick={() => chat.leave(null)}>
            {text("chat.to_sign_in")}
          </Button>
        </PlainScreen>
      );
    case "unreachable":
      return (
        <UnreachableScreen
          trouble={state.trouble}
          tries={state.tries}
          busy={state.busy}
          host={state.session === null ? "" : hostOf(state.session)}
          onRetry={chat.retry}
          onSignOut={() => chat.leave(null)}
        />
      );
    case "leaving":
      return <PlainScreen busy heading={text("header.signing_out")} body={text("header.signing_out_body")} />;
    case "open": {
      const { Workspace } = state.kit;
      return (
        <CrashBoundary key={state.round} onSignOut={() => chat.leave(null)}>
          <Workspace
            session={state.session}
            backend={backend}
            onAccount={() => backend.openAccount()}
            onSettings={() => backend.openSettings()}
            onSignOut={() => chat.leave(null)}
          />
        </CrashBoundary>
      );
    }
  }
}

function Opening() {
  const slow = useElapsed(3000);
  return <PlainScreen busy heading={text("chat.opening")} body={slow ? text("chat.opening_slow") : ""} />;
}

function hostOf(session: ChatSession): string {
  if (session.hosts !== null) return session.hosts.client.split("/")[0] ?? "";
  return `${session.appId}.apiclient-${session.region}.cometchat.io`;
}
