import { useEffect, useRef } from "react";
import type { CommandError } from "../backend/contract.gen";
import { errorSentence, remedyText } from "../errors/texts";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { AlertRegion, Notice } from "../theme/Notice";

interface ConnectionAlertProps {
  /** What went wrong, if it is about no field. */
  error: CommandError | undefined;
  /** The address that the server goes by, if that is another than the one in use. */
  otherAddress: string | null;
  onAddCertificate: () => void;
  onLookAtProxy: () => void;
  onTakeAddress: (address: string) => void;
}

/** What is in the way of the connection, and the next step. */
export function ConnectionAlert(props: ConnectionAlertProps) {
  const { error, otherAddress, onTakeAddress } = props;
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a small window the button that was pressed is far below its answer.
    if (error !== undefined || otherAddress !== null) region.current?.scrollIntoView({ block: "nearest" });
  }, [error, otherAddress]);
  const namesOther = otherAddress !== null && (error === undefined || error.code === "server_other_address");
  return (
    <AlertRegion ref={region}>
      {namesOther ? (
        <Notice
          kind="warn"
          actions={
            <Button onClick={() => onTakeAddress(otherAddress)}>{text("connection.take_address")}</Button>
          }
        >
          {richText("connection.other_address", { address: <bdi className="address">{otherAddress}</bdi> })}
        </Notice>
      ) : (
        error !== undefined && <ErrorNotice {...props} error={error} />
      )}
    </AlertRegion>
  );
}

function ErrorNotice({ error, ...ways }: ConnectionAlertProps & { error: CommandError }) {
  const remedy = remedyText(error);
  return (
    <Notice kind="error" actions={actionFor(error, ways)}>
      {errorSentence(error)}
      {remedy !== null && <p className="soft">{remedy}</p>}
    </Notice>
  );
}

function actionFor(
  { code }: CommandError,
  ways: Pick<ConnectionAlertProps, "onAddCertificate" | "onLookAtProxy">,
) {
  if (code === "server_certificate_unknown_authority") {
    return <Button onClick={ways.onAddCertificate}>{text("connection.add_certificate")}</Button>;
  }
  if (code === "proxy_failed") {
    return <Button onClick={ways.onLookAtProxy}>{text("connection.look_at_proxy")}</Button>;
  }
  return false;
}
