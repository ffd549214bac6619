import { Section } from "../account/Section";
import type { Preferences } from "../backend/contract.gen";
import { text, type TextKey } from "../i18n";
import { LANGUAGES } from "../i18n/language";
import { Choice, Switch } from "./controls";
import type { SavedPreferences } from "./useSavedPreferences";

const THEMES: readonly Preferences["theme"][] = ["system", "light", "dark"];
const IDLE_MINUTES = [1, 5, 10, 15, 30, 60];

interface SectionProps {
  saved: SavedPreferences;
}

/** Theme and language. */
export function AppearanceSection({ saved }: SectionProps) {
  const { preferences, change } = saved;
  return (
    <Section heading={text("settings.appearance")}>
      <Choice
        saved={saved}
        path="preferences.theme"
        label="settings.theme"
        value={preferences.theme}
        options={THEMES.map((value) => ({ value, label: `settings.theme_${value}` as const }))}
        onChange={(theme) => change("theme", theme)}
      />
      <Choice
        saved={saved}
        path="preferences.language"
        label="settings.language"
        value={preferences.language}
        options={(["system", ...LANGUAGES] as const).map((value) => ({
          value,
          label: `settings.language_${value}` as const,
        }))}
        onChange={(language) => change("language", language)}
      />
    </Section>
  );
}

/** Whether and how new messages are told. */
export function NotificationsSection({ saved }: SectionProps) {
  const { preferences, change } = saved;
  const { notifications } = preferences;
  return (
    <Section heading={text("settings.notifications")}>
      <Switch
        saved={saved}
        path="preferences.notifications.enabled"
        label="settings.notifications_enabled"
        checked={notifications.enabled}
        onChange={(enabled) => change("notifications", { ...notifications, enabled })}
      />
      <Switch
        saved={saved}
        path="preferences.notifications.sound"
        label="settings.notifications_sound"
        checked={notifications.sound}
        onChange={(sound) => change("notifications", { ...notifications, sound })}
      />
    </Section>
  );
}

/** What others in the room may see. */
export function PrivacySection({ saved }: SectionProps) {
  const { notifications } = saved.preferences;
  return (
    <Section heading={text("settings.privacy")}>
      <Switch
        saved={saved}
        path="preferences.notifications.showContent"
        label="settings.show_content"
        hint="settings.show_content_hint"
        checked={notifications.showContent}
        onChange={(showContent) => saved.change("notifications", { ...notifications, showContent })}
      />
      <p className="soft">{text("settings.privacy_facts")}</p>
    </Section>
  );
}

/** When the app locks by itself. */
export function LockSection({ saved }: SectionProps) {
  const { lock } = saved.preferences;
  return (
    <Section heading={text("settings.lock")}>
      <Choice
        saved={saved}
        path="preferences.lock.idleMinutes"
        label="settings.lock_idle"
        hint="settings.lock_idle_hint"
        value={String(lock.idleMinutes ?? "never")}
        options={idleOptions(lock.idleMinutes)}
        onChange={(chosen) =>
          saved.change("lock", { ...lock, idleMinutes: chosen === "never" ? null : Number(chosen) })
        }
      />
      <Switch
        saved={saved}
        path="preferences.lock.atSuspend"
        label="settings.lock_suspend"
        checked={lock.atSuspend}
        onChange={(atSuspend) => saved.change("lock", { ...lock, atSuspend })}
      />
    </Section>
  );
}

/** The usual times, and the one that holds: a file can name any. */
function idleOptions(now: number | null) {
  const isUsual = now === null || IDLE_MINUTES.includes(now);
  const minutes = isUsual
    ? IDLE_MINUTES
    : [...IDLE_MINUTES.filter((one) => one < now), now, ...IDLE_MINUTES.filter((one) => one > now)];
  const never: { value: string; label: TextKey } = { value: "never", label: "settings.lock_never" };
  const after = minutes.map((count) => ({
    value: String(count),
    label: "time.minutes" as const,
    values: { count },
  }));
  return [never, ...after];
}

/** What happens at log-in, and when the window is closed. */
export function StartUpSection({ saved }: SectionProps) {
  const { startUp } = saved.preferences;
  return (
    <Section heading={text("settings.start_up")}>
      <Switch
        saved={saved}
        path="preferences.startUp.atLogin"
        label="settings.at_login"
        checked={startUp.atLogin}
        onChange={(atLogin) => saved.change("startUp", { atLogin })}
      />
    </Section>
  );
}
