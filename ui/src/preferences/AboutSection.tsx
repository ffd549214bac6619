import { Section } from "../account/Section";
import type { SettingsShown } from "../backend/contract.gen";
import { text } from "../i18n";
import { Licences } from "./Licences";

/** What this is, in which version, and what it is made with. */
export function AboutSection({ shown: { version, devMode } }: { shown: SettingsShown }) {
  return (
    <Section heading={text("settings.about")}>
      <dl className="facts">
        <dt>{text("settings.version")}</dt>
        <dd>{devMode ? text("settings.version_dev", { version }) : version}</dd>
      </dl>
      <Licences />
    </Section>
  );
}
