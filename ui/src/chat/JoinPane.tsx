import { CometChat } from "@cometchat/chat-sdk-javascript";
import { type FormEvent, useState } from "react";
import { richText, text, type TextKey } from "../i18n";
import { Button } from "../theme/Button";
import { PasswordField } from "../theme/fields";
import { Icon } from "../theme/Icon";
import { AlertRegion, Notice } from "../theme/Notice";
import { logFailure } from "./log";
import { isNetworkFailure, sdkCode, within } from "./sdk-errors";

interface JoinPaneProps {
  group: CometChat.Group;
  onJoined: (group: CometChat.Group) => void;
  onBack: () => void;
}

const JOIN_LIMIT_MS = 20_000;

/** A group that the person is not in yet. */
export function JoinPane({ group, onJoined, onBack }: JoinPaneProps) {
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<TextKey | null>(null);
  const [busy, setBusy] = useState(false);
  const type = group.getType();
  const asksPassword = type === CometChat.GROUP_TYPE.PASSWORD;
  const isPrivate = type === CometChat.GROUP_TYPE.PRIVATE;

  const join = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (asksPassword && password === "") {
      setProblem("error.field_empty.password");
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const joining = CometChat.joinGroup(group.getGuid(), type as CometChat.GroupType, password);
      onJoined(joinedGroup(group, await within(JOIN_LIMIT_MS, joining)));
    } catch (thrown) {
      if (sdkCode(thrown) === "ERR_ALREADY_JOINED") {
        onJoined(joinedGroup(group, group));
        return;
      }
      logFailure("join group", thrown);
      setProblem(problemOf(sdkCode(thrown)));
      setBusy(false);
    }
  };

  const aboutPassword = problem === "join.wrong_password" || problem === "error.field_empty.password";
  return (
    <div className="join">
      <span className="screen-icon">
        <Icon name={asksPassword || isPrivate ? "lock" : "people"} />
      </span>
      <h1>{richText("join.heading", { name: <bdi>{group.getName()}</bdi> })}</h1>
      <p>{text(asksPassword ? "join.password" : isPrivate ? "join.private" : "join.public")}</p>
      <p className="soft">{text("join.members", { count: group.getMembersCount() })}</p>
      <form className="join-form" noValidate onSubmit={(event) => void join(event)}>
        <AlertRegion>
          {problem !== null && !aboutPassword && <Notice kind="error">{text(problem)}</Notice>}
        </AlertRegion>
        {asksPassword && (
          <PasswordField
            label="join.password_label"
            name="group-password"
            value={password}
            readOnly={busy}
            error={aboutPassword && problem !== null ? text(problem) : null}
            onChange={(value) => {
              setPassword(value);
              setProblem(null);
            }}
          />
        )}
        <div className="button-row">
          {!isPrivate && (
            <Button kind="primary" submit busy={busy}>
              {text(busy ? "join.busy" : "join.submit")}
            </Button>
          )}
          <Button onClick={onBack}>{text("button.back")}</Button>
        </div>
      </form>
    </div>
  );
}

/** The answer to joining does not always say that the person is in now. */
function joinedGroup(asked: CometChat.Group, answer: unknown): CometChat.Group {
  const group = answer instanceof CometChat.Group ? answer : asked;
  group.setHasJoined(true);
  return group;
}

function problemOf(code: string): TextKey {
  if (code === "ERR_WRONG_GROUP_PASS") return "join.wrong_password";
  if (code === "ERR_BANNED_GROUPMEMBER") return "join.banned";
  return isNetworkFailure(code) ? "join.offline" : "join.failed";
}
