import { useCallback } from "react";
import { useAsked } from "../account/useAsked";
import type { CommandError, SettingsShown, settingsBackend } from "../backend/contract.gen";
import { errorSentence, remedyText } from "../errors/texts";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { AlertRegion, Notice } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { useElapsed } from "../theme/useElapsed";
import { AboutSection } from "./AboutSection";
import { ManagedNotices } from "./ManagedNotices";
import { NetworkSection } from "./NetworkSection";
import {
  AppearanceSection,
  LockSection,
  NotificationsSection,
  PrivacySection,
  StartUpSection,
} from "./sections";
import { useSavedPreferences } from "./useSavedPreferences";

/** The commands that the settings window may call. */
export type SettingsBackend = typeof settingsBackend;

/** The settings window: what the person prefers. The form of the connection is in ui/src/settings. */
export function SettingsApp({ backend }: { backend: SettingsBackend }) {
  const ask = useCallback(() => backend.shownSettings(), [backend]);
  const { asked, retry, set } = useAsked(ask);
  switch (asked.at) {
    case "loading":
      return <Loading />;
    case "failed":
      return <Failed error={asked.error} busy={asked.busy} onRetry={retry} />;
    case "known":
      return <Sections backend={backend} shown={asked.value} onShown={set} />;
  }
}

interface SectionsProps {
  backend: SettingsBackend;
  shown: SettingsShown;
  onShown: (shown: SettingsShown) => void;
}

function Sections({ backend, shown, onShown }: SectionsProps) {
  const saved = useSavedPreferences(backend, shown, onShown);
  const remedy = saved.error === null ? null : remedyText(saved.error);
  return (
    <main className="account-page">
      <div className="account-head">
        <ScreenHeading title="settings.title">{text("settings.title")}</ScreenHeading>
        <p className="done-word" role="status">
          {saved.saved ? text("settings.saved") : ""}
        </p>
      </div>
      <div className="settings-alert">
        <AlertRegion>
          {saved.error !== null && (
            <Notice kind="error">
              {errorSentence(saved.error)} {remedy}
            </Notice>
          )}
        </AlertRegion>
      </div>
      {shown.recovered && <Notice kind="warn">{text("settings_recovered")}</Notice>}
      <ManagedNotices shown={shown} />
      <AppearanceSection saved={saved} />
      <NotificationsSection saved={saved} />
      <PrivacySection saved={saved} />
      <LockSection saved={saved} />
      <StartUpSection saved={saved} />
      <NetworkSection shown={shown} />
      <AboutSection shown={shown} />
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
          <p>{text("settings.loading")}</p>
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
      <ScreenHeading title="settings.title">{text("settings.failed_heading")}</ScreenHeading>
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
