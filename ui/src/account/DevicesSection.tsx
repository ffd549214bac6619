import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { Device } from "../backend/contract.gen";
import { richText, text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { AlertRegion } from "../theme/Notice";
import { ChangeAlert, ErrorNotice } from "./ChangeAlert";
import { dayOf } from "./dates";
import { Section } from "./Section";
import { useAsked } from "./useAsked";
import { useChange } from "./useChange";
import type { AccountBackend } from "./watched";

/** The devices that may sign in by themselves, and taking that from them. */
export function DevicesSection({ backend }: { backend: AccountBackend }) {
  const ask = useCallback(async () => (await backend.devices()).devices, [backend]);
  const { asked, retry, set } = useAsked(ask);
  const [said, setSaid] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const change = useChange();
  const [asking, setAsking] = useState<string | null>(null);

  const revoke = (device: Device) =>
    change.run(
      () => backend.revokeDevice({ id: device.id }),
      ({ devices }) => {
        set(devices);
        setAsking(null);
        setSaid(text("devices.removed", { name: device.name }));
        heading.current?.focus();
      },
    );
  return (
    <Section heading={text("devices.heading")} intro={text("devices.intro")} ref={heading}>
      {asked.at === "loading" && (
        <p className="soft waiting-line" role="status">
          <span className="spinner" aria-hidden="true" />
          {text("devices.loading")}
        </p>
      )}
      <AlertRegion>
        {asked.at === "failed" && (
          <ErrorNotice
            error={asked.error}
            actions={
              <Button busy={asked.busy} onClick={retry}>
                {text("button.try_again")}
              </Button>
            }
          />
        )}
      </AlertRegion>
      <ChangeAlert change={change} fields={[]} />
      <p className="soft done-word" role="status">
        {said}
      </p>
      {asked.at === "known" && asked.value.length === 0 && <p className="soft">{text("devices.none")}</p>}
      {asked.at === "known" && asked.value.length > 0 && (
        <ul className="devices">
          {asked.value.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              asking={asking === device.id}
              busy={change.busy}
              onAsk={(wanted) => {
                change.forget();
                setSaid("");
                setAsking(wanted ? device.id : null);
              }}
              onRevoke={() => void revoke(device)}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface DeviceRowProps {
  device: Device;
  /** The person is asked whether to go through with it. */
  asking: boolean;
  busy: boolean;
  onAsk: (wanted: boolean) => void;
  onRevoke: () => void;
}

function DeviceRow({ device, asking, busy, onAsk, onRevoke }: DeviceRowProps) {
  const [now] = useState(() => Date.now());
  return (
    <li className={asking ? "device device-asking" : "device"}>
      <Icon name="device" />
      <div className="device-what">
        <p className="device-name">
          <bdi>{device.name}</bdi>
          {device.current && <span className="badge">{text("devices.current")}</span>}
        </p>
        <p className="soft device-when">
          {device.lastUsedAt === null
            ? text("devices.never_used")
            : text("devices.last_used", { day: dayOf(device.lastUsedAt, now) })}
          {" · "}
          {text("devices.added", { day: dayOf(device.createdAt, now) })}
        </p>
      </div>
      {!device.current && !asking && (
        <Button
          inert={busy}
          aria-label={text("devices.remove_label", { name: device.name })}
          onClick={() => onAsk(true)}
        >
          {text("devices.remove")}
        </Button>
      )}
      {asking && <Question device={device} busy={busy} onCancel={() => onAsk(false)} onRevoke={onRevoke} />}
    </li>
  );
}

interface QuestionProps {
  device: Device;
  busy: boolean;
  onCancel: () => void;
  onRevoke: () => void;
}

function Question({ device, busy, onCancel, onRevoke }: QuestionProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="question" role="group" aria-labelledby={id} ref={box} tabIndex={-1}>
      <p id={id}>{richText("devices.question", { name: <bdi>{device.name}</bdi> })}</p>
      <div className="button-row button-row-start">
        <Button kind="danger" busy={busy} onClick={onRevoke}>
          {text(busy ? "devices.removing" : "devices.confirm")}
        </Button>
        <Button inert={busy} onClick={onCancel}>
          {text("devices.keep")}
        </Button>
      </div>
    </div>
  );
}
