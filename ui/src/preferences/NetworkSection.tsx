import { Section } from "../account/Section";
import type { ManagedKey, Network, SettingsShown } from "../backend/contract.gen";
import { text } from "../i18n";
import { connectionName } from "../settings/connections";
import { Managed } from "./Managed";

/** The connection in use, to be read. It is changed in the login window, which checks it. */
export function NetworkSection({ shown }: { shown: SettingsShown }) {
  const { connection, connectionCanChange, managed } = shown;
  const isManaged = (key: ManagedKey) => managed.includes(key);
  const { network, serverAddress } = connection;
  return (
    <Section heading={text("settings.network")}>
      <dl className="facts">
        <dt>{text("settings.network_connection")}</dt>
        <dd>
          <bdi>{connectionName(connection) ?? text("settings.network_none")}</bdi>
        </dd>
        {serverAddress !== null && (
          <>
            <dt>{text("settings.network_address")}</dt>
            <dd>
              <bdi className="address">{serverAddress}</bdi>
              {isManaged("connection.address") && <Managed />}
            </dd>
          </>
        )}
        {network !== null && (
          <>
            <dt>{text("settings.network_proxy")}</dt>
            <dd>
              <bdi>{proxyText(network)}</bdi>
              {isManaged("connection.proxy") && <Managed />}
            </dd>
            <dt>{text("settings.network_certificate")}</dt>
            <dd>
              {text(
                network.caCertificate === null
                  ? "settings.network_certificate_none"
                  : "settings.network_certificate_some",
              )}
              {isManaged("connection.caCertificate") && <Managed />}
            </dd>
          </>
        )}
      </dl>
      <p className="soft">
        {text(connectionCanChange ? "settings.network_change" : "settings.network_signed_in")}
      </p>
    </Section>
  );
}

function proxyText({ proxy }: Network): string {
  return proxy.kind === "manual" ? proxy.address : text(`connection.proxy_${proxy.kind}`);
}
