import { useCallback, useMemo, useState } from "react";
import type { Account, CommandError } from "../backend/contract.gen";
import { sessionEndOf } from "../errors/sessionEnd";
import { errorSentence, remedyText } from "../errors/texts";
import { text, type TextKey } from "../i18n";
import { connectionName } from "../settings/connections";
import { Button } from "../theme/Button";
import { AlertRegion, Notice } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { useElapsed } from "../theme/useElapsed";
import { DeleteSection } from "./DeleteSection";
import { DevicesSection } from "./DevicesSection";
import { ExportSection } from "./ExportSection";
import { PasswordSection } from "./PasswordSection";
import { ProfileSection } from "./ProfileSection";
import { useAsked } from "./useAsked";
import { type AccountBackend, watched } from "./watched";

/** The account window. */
export function AccountApp({ backend: unwatched }: { backend: AccountBackend }) {
  const [ended, setEnded] = useState<CommandError | "deleted" | null>(null);
  const backend = useMemo(() => watched(unwatched, setEnded), [unwatched]);
  const ask = useCallback(() => backend.account(), [backend]);
  const { asked, retry, set } = useAsked(ask);
  if (ended === "deleted")
    return <LastWords heading="account.deleted_heading" body={text("account.deleted_body")} />;
  if (ended !== null) return <Ended error={ended} />;
  switch (asked.at) {
    case "loading":
      return <Loading />;
    case "failed":
      return <Failed error={asked.error} busy={asked.busy} onRetry={retry} />;
    case "known":
      return (
        <Sections
          backend={backend}
          account={asked.value}
          onAccount={set}
          onDeleted={() => setEnded("deleted")}
        />
      );
  }
}

interface SectionsProps {
  backend: AccountBackend;
  account: Account;
  onAccount: (account: Account) => void;
  onDeleted: () => void;
}

function Sections({ backend, account, onAccount, onDeleted }: SectionsProps) {
  return (
    <main className="account-page">
      <div className="account-head">
        <ScreenHeading title="account.title">{text("account.title")}</ScreenHeading>
        <Button kind="quiet" onClick={() => void backend.openSettings().catch(() => undefined)}>
          {text("settings.open_menu")}
        </Button>
      </div>
      <ProfileSection backend={backend} account={account} onAccount={onAccount} />
      {!account.managed && (
        <Notice kind="info">
          {text("account.unmanaged", { connection: connectionName(account.connection) ?? "" })}
        </Notice>
      )}
      {account.managed && <DevicesSection backend={backend} />}
      <PasswordSection backend={backend} account={account} />
      <ExportSection backend={backend} />
      {account.managed && <DeleteSection backend={backend} account={account} onDeleted={onDeleted} />}
    </main>
  );
}

/** Says nothing in the first moment, so that a fast start is calm. */
function Loading() {
  const noticeable = useElapsed(300);
  return (
    <main className="account-page account-quiet" role="status" aria-busy="true">
      {noticeable && (
        <>
          <span className="spinner spinner-large" aria-hidden="true" />
          <p>{text("account.loading")}</p>
        </>
      )}
    </main>
  );
}

interface FailedProps {
  error: CommandError;
  busy: boolean;
  onRetry: () => void;
}

function Failed({ error, busy, onRetry }: FailedProps) {
  const remedy = remedyText(error);
  return (
    <main className="account-page account-quiet">
      <ScreenHeading title="account.title">{text("account.failed_heading")}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{errorSentence(error)}</p>
        {remedy !== null && <p className="soft">{remedy}</p>}
      </AlertRegion>
      <Button kind="primary" busy={busy} onClick={onRetry}>
        {text("button.try_again")}
      </Button>
    </main>
  );
}

/** There is nobody whose account this could be any more. */
function Ended({ error }: { error: CommandError }) {
  const end = sessionEndOf(error.code);
  return (
    <LastWords
      heading="chat.gone_heading"
      body={end === null ? text("chat.gone_body") : text(`ended.${end}`)}
    />
  );
}

function LastWords({ heading, body }: { heading: TextKey; body: string }) {
  return (
    <main className="account-page account-quiet">
      <ScreenHeading title={heading}>{text(heading)}</ScreenHeading>
      <p role="status">{body}</p>
      <p className="soft">{text("account.may_close")}</p>
    </main>
  );
}
