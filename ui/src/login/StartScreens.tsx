import type { CommandError } from "../backend/contract.gen";
import { errorSentence, remedyText } from "../errors/texts";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { AlertRegion } from "../theme/Notice";
import { ScreenHeading } from "../theme/ScreenHeading";
import { useElapsed } from "../theme/useElapsed";
import type { Login } from "./useLogin";

/** The app has not answered yet. Says nothing in the first moment, so that a fast start is calm. */
export function Loading() {
  const noticeable = useElapsed(300);
  const slow = useElapsed(1000);
  const verySlow = useElapsed(10_000);
  return (
    <div className="quiet-screen" role="status" aria-busy="true">
      {noticeable && (
        <>
          <span className="spinner spinner-large" aria-hidden="true" />
          <p className="lead">{text("start.loading")}</p>
          {slow && <p className="soft">{text(verySlow ? "start.very_slow" : "start.slow")}</p>}
        </>
      )}
    </div>
  );
}

interface ProblemProps {
  error: CommandError;
  busy: boolean;
  onRetry: () => void;
}

/** The app cannot work yet: what is wrong and what to do. */
export function Problem({ error, busy, onRetry }: ProblemProps) {
  const remedy = remedyText(error);
  return (
    <div className="screen">
      <ScreenHeading title="problem.heading">{text("problem.heading")}</ScreenHeading>
      <AlertRegion>
        <p className="lead">{errorSentence(error)}</p>
        {remedy !== null && <p>{remedy}</p>}
      </AlertRegion>
      {error.message !== "" && <p className="detail">{error.message}</p>}
      <Button kind="primary" wide busy={busy} onClick={onRetry}>
        {text(busy ? "problem.retrying" : "button.try_again")}
      </Button>
    </div>
  );
}

interface RestoringProps {
  name: string;
  busy: Login["busy"];
  onCancel: () => void;
}

/** The kept session is being used. */
export function Restoring({ name, busy, onCancel }: RestoringProps) {
  const slow = useElapsed(4000);
  return (
    <div className="quiet-screen">
      <span className="spinner spinner-large" aria-hidden="true" />
      <ScreenHeading title="sign_in.title">
        {richText("restore.heading", { name: <bdi>{name}</bdi> })}
      </ScreenHeading>
      <p className="soft" role="status">
        {text(slow ? "restore.slow" : "restore.body")}
      </p>
      <Button onClick={onCancel} busy={busy === "cancelling"}>
        {text(busy === "cancelling" ? "sign_in.cancelling" : "button.cancel")}
      </Button>
    </div>
  );
}

/** Signed in; the chat window comes up and this one goes. */
export function Opening({ name }: { name: string }) {
  return (
    <div className="quiet-screen" aria-busy="true">
      <span className="spinner spinner-large" aria-hidden="true" />
      <ScreenHeading title="sign_in.title">{text("opening.heading")}</ScreenHeading>
      <p className="soft">{richText("opening.body", { name: <bdi>{name}</bdi> })}</p>
    </div>
  );
}
