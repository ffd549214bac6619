import { text, type TextKey } from "../i18n";
import { Button } from "../theme/Button";
import { useElapsed } from "../theme/useElapsed";
import type { Login } from "./useLogin";

interface SubmitRowProps {
  login: Login;
  submit: TextKey;
  busyText: TextKey;
  inert?: boolean;
}

/** The form's button, and while it is busy the one that stops it. */
export function SubmitRow({ login, submit, busyText, inert = false }: SubmitRowProps) {
  const busy = login.busy !== "no";
  const slow = useElapsed(3000, login.busy === "running");
  return (
    <div className="submit">
      <div className="button-row">
        <Button kind="primary" submit busy={busy} inert={inert}>
          {text(busy ? busyText : submit)}
        </Button>
        {busy && (
          <Button onClick={login.cancel} inert={login.busy === "cancelling"}>
            {text(login.busy === "cancelling" ? "sign_in.cancelling" : "button.cancel")}
          </Button>
        )}
      </div>
      <p className="soft submit-status" role="status">
        {busy && slow ? text("sign_in.slow") : ""}
      </p>
    </div>
  );
}
