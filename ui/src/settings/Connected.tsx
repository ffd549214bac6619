import type { Connection } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { ScreenHeading } from "../theme/ScreenHeading";
import { connectionName, registrationOf, takesNewAccounts } from "./connections";

interface ConnectedProps {
  connection: Connection;
  onSignIn: () => void;
  onSignUp: () => void;
}

/** The server has answered: who it is, and the two ways on. */
export function Connected({ connection, onSignIn, onSignUp }: ConnectedProps) {
  const registration = registrationOf(connection);
  const open = takesNewAccounts(connection);
  return (
    <div className="screen">
      <span className="screen-icon screen-icon-ok">
        <Icon name="check" />
      </span>
      <div className="screen-head">
        <ScreenHeading title="connected.title">
          {richText("connected.heading", { server: <bdi>{connectionName(connection)}</bdi> })}
        </ScreenHeading>
        {connection.serverAddress !== null && <p className="soft address">{connection.serverAddress}</p>}
      </div>
      <p>{text(registration === "elsewhere" ? "registration.elsewhere" : `connected.${registration}`)}</p>
      <div className="button-column">
        {open && (
          <Button kind="primary" wide onClick={onSignUp}>
            {text("sign_in.to_sign_up")}
          </Button>
        )}
        <Button kind={open ? "secondary" : "primary"} wide onClick={onSignIn}>
          {text("sign_in.submit")}
        </Button>
      </div>
    </div>
  );
}
