import { text } from "../i18n";
import { Button } from "../theme/Button";
import { CometMark } from "../theme/CometMark";
import type { ListName } from "./Lists";

/** Nothing is chosen yet. */
export function EmptyPane({ onList }: { onList: (list: ListName) => void }) {
  return (
    <div className="empty">
      <CometMark size={56} />
      <h1>{text("empty.heading")}</h1>
      <p>{text("empty.body")}</p>
      <div className="button-row">
        <Button kind="primary" onClick={() => onList("people")}>
          {text("empty.people")}
        </Button>
        <Button onClick={() => onList("groups")}>{text("empty.groups")}</Button>
      </div>
    </div>
  );
}
