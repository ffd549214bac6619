import type { SettingsShown } from "../backend/contract.gen";
import { richText } from "../i18n";
import { Notice } from "../theme/Notice";

/** What an administrator's file has to do with it, where there is one. */
export function ManagedNotices({ shown }: { shown: SettingsShown }) {
  const { managed, managedFile, managedProblems } = shown;
  if (managedFile === null) return null;
  const file = <bdi className="address">{managedFile}</bdi>;
  // Nothing but the file itself is at fault.
  const unreadable = managedProblems.includes("");
  return (
    <>
      {managed.length > 0 && <Notice kind="info">{richText("settings.managed_notice", { file })}</Notice>}
      {unreadable && <Notice kind="warn">{richText("settings.managed_unreadable", { file })}</Notice>}
      {!unreadable && managedProblems.length > 0 && (
        <Notice kind="warn">
          {richText("settings.managed_problem", {
            file,
            where: <bdi className="address">{managedProblems.join(", ")}</bdi>,
          })}
        </Notice>
      )}
    </>
  );
}
