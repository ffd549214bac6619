import { text } from "../i18n";
import { Icon } from "../theme/Icon";

/** Says why a control rests: an administrator has settled what it shows. */
export function Managed() {
  return (
    <p className="managed">
      <Icon name="lock" />
      {text("settings.managed")}
    </p>
  );
}
