import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppStatus, Connection, ErrorCode, Registration } from "../backend/contract.gen";
import { en } from "../i18n/en";
import { ADA, fakeBackend, refuse, toServer } from "./fakeBackend";
import { LoginApp } from "./LoginApp";

const NOTHING_YET = toServer({ kind: null, appId: null, region: null, serverAddress: null, server: null });
const SYSTEM = { caCertificate: null, proxy: { kind: "system" } };

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

const withRegistration = (registration: Registration) =>
  toServer({ server: { name: "Example Hikers", registration, minPasswordChars: 14, otherAddress: null } });

/** Opens the window of a fresh installation. */
async function setUp(differences: Partial<Connection> = {}) {
  const backend = fakeBackend({ connection: { ...NOTHING_YET, ...differences }, hasAccounts: false });
  backend.saveConnection.mockImplementation(() => Promise.resolve(toServer()));
  render(<LoginApp backend={backend} />);
  await screen.findByRole("heading", { name: "Where does your team chat?" });
  return backend;
}

async function askServer(address = "chat.example.com") {
  type("Server address", address);
  fireEvent.click(await button("Continue"));
}

async function signIn(status: Partial<AppStatus> = {}, refusal: ErrorCode | null = null) {
  const backend = fakeBackend({ connection: toServer(), ...status });
  if (refusal !== null) backend.signIn.mockImplementation(() => refuse(refusal));
  render(<LoginApp backend={backend} />);
  await screen.findByRole("heading", { name: "Sign in" });
  type("Email or user ID", "ada@example.com");
  type("Password", "secret");
  fireEvent.click(await button("Sign in"));
  return backend;
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("setting up the server", () => {
  it("comes first, asks for the address alone, and leads to both forms", async () => {
    const backend = await setUp();
    expect(screen.getAllByRole("textbox")).toHaveLength(1);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Server address")));
    expect(screen.queryByRole("button", { name: "Back" })).toBeNull();
    await askServer(" chat.example.com ");
    expect(await screen.findByRole("heading", { name: "Connected to Example Hikers" })).toBeTruthy();
    expect(backend.saveConnection).toHaveBeenCalledExactlyOnceWith({
      kind: "server",
      address: " chat.example.com ",
      network: SYSTEM,
    });
    fireEvent.click(await button("Create an account"));
    expect(await screen.findByRole("heading", { name: "Create an account" })).toBeTruthy();
    expect(await button("Connection: Example Hikers")).toBeTruthy();
  });

  it("asks for an address before it asks the server", async () => {
    const backend = await setUp();
    await askServer(" ");
    expect(await screen.findByText(en["error.field_empty.address"])).toBeTruthy();
    expect(backend.saveConnection).not.toHaveBeenCalled();
  });

  it("stands an address that is none beside its field, which gets the focus", async () => {
    const backend = await setUp();
    backend.saveConnection.mockImplementation(() => refuse("address_invalid", { field: "address" }));
    await askServer("http://chat.example.com");
    expect(await screen.findByText(/It has to be a secure one/)).toBeTruthy();
    expect(screen.getByLabelText("Server address").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("alert").textContent).toBe("");
  });

  it.each<ErrorCode>([
    "server_unknown_host",
    "server_unreachable",
    "server_certificate_expired",
    "server_certificate_other_host",
    "server_certificate_unknown_authority",
    "server_tls",
    "proxy_failed",
    "server_timeout",
    "not_a_server",
    "server_fault",
  ])("tells %s in words of its own, with what to do, though it is blamed on the address", async (code) => {
    const backend = await setUp();
    backend.saveConnection.mockImplementation(() => refuse(code, { field: "address" }));
    await askServer();
    await waitFor(() =>
      expect(screen.getByRole("alert").textContent).toContain(en[`error.${code}` as keyof typeof en]),
    );
    expect(screen.getByRole("alert").textContent).toContain(en[`remedy.${code}` as keyof typeof en]);
    expect(screen.getByLabelText("Server address").getAttribute("aria-invalid")).toBeNull();
  });

  it("offers the field for a certificate where the authority is not known, and sends what is pasted", async () => {
    const backend = await setUp();
    backend.saveConnection.mockImplementationOnce(() => refuse("server_certificate_unknown_authority"));
    await askServer();
    fireEvent.click(await button("Add a certificate"));
    const field = await screen.findByLabelText("Certificate of your own authority (optional)");
    await waitFor(() => expect(document.activeElement).toBe(field));
    fireEvent.change(field, { target: { value: "-----BEGIN CERTIFICATE-----" } });
    fireEvent.click(await button("Continue"));
    await screen.findByRole("heading", { name: "Connected to Example Hikers" });
    expect(backend.saveConnection.mock.lastCall?.[0]).toMatchObject({
      network: { caCertificate: "-----BEGIN CERTIFICATE-----" },
    });
  });

  it("takes a certificate from a file", async () => {
    await setUp();
    fireEvent.click(await button("Advanced"));
    const file = new File(["-----BEGIN CERTIFICATE-----\nabc"], "ca.pem");
    const picker = document.querySelector("input[type=file]");
    if (picker !== null) fireEvent.change(picker, { target: { files: [file] } });
    const field = screen.getByLabelText<HTMLTextAreaElement>("Certificate of your own authority (optional)");
    await waitFor(() => expect(field.value).toContain("abc"));
    fireEvent.click(await button("Remove"));
    expect(field.value).toBe("");
  });

  it("opens the advanced part for an error in it", async () => {
    const backend = await setUp();
    backend.saveConnection.mockImplementation(() => refuse("ca_invalid", { field: "caCertificate" }));
    await askServer();
    expect(await screen.findByText(en["error.ca_invalid.caCertificate"])).toBeTruthy();
    const field = screen.getByLabelText("Certificate of your own authority (optional)");
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it("sends the proxy that was chosen, and asks for its address", async () => {
    const backend = await setUp();
    fireEvent.click(await button("Advanced"));
    fireEvent.change(screen.getByLabelText("Proxy"), { target: { value: "manual" } });
    await askServer();
    expect(await screen.findByText(en["error.field_empty.proxy"])).toBeTruthy();
    type("Proxy address", "http://proxy.example.com:8080");
    fireEvent.click(await button("Continue"));
    await screen.findByRole("heading", { name: "Connected to Example Hikers" });
    expect(backend.saveConnection.mock.lastCall?.[0]).toMatchObject({
      network: { proxy: { kind: "manual", address: "http://proxy.example.com:8080" } },
    });
  });

  it("fills in the address that the server goes by only when asked to, and then asks there", async () => {
    const backend = await setUp();
    const facts = { name: "Example Hikers", registration: "open" as const, minPasswordChars: 12 };
    const other = toServer({ server: { ...facts, otherAddress: "https://talk.example.com" } });
    backend.saveConnection.mockImplementationOnce(() => Promise.resolve(other));
    await askServer();
    expect(await screen.findByText("https://talk.example.com")).toBeTruthy();
    const field = screen.getByLabelText<HTMLInputElement>("Server address");
    expect(field.value).toBe("chat.example.com");
    fireEvent.click(await button("Fill in that address"));
    expect(field.value).toBe("https://talk.example.com");
    expect(screen.queryByRole("button", { name: "Fill in that address" })).toBeNull();
    expect(backend.saveConnection).toHaveBeenCalledOnce();
    fireEvent.click(await button("Continue"));
    expect(await screen.findByRole("heading", { name: "Connected to Example Hikers" })).toBeTruthy();
  });

  it("can be cancelled while it waits, and says nothing about that", async () => {
    const backend = await setUp();
    const refusals: ((reason: unknown) => void)[] = [];
    backend.saveConnection.mockImplementation(() => new Promise((_, reject) => refusals.push(reject)));
    await askServer();
    await act(() => vi.advanceTimersByTimeAsync(3500));
    expect(screen.getByText("Still waiting for an answer…")).toBeTruthy();
    fireEvent.click(await button("Cancel"));
    expect(backend.cancelSignIn).toHaveBeenCalledOnce();
    const cancelled: unknown = await refuse("cancelled").catch((thrown: unknown) => thrown);
    await act(async () => refusals[0]?.(cancelled));
    expect(await button("Continue")).toBeTruthy();
    expect(screen.getByRole("alert").textContent).toBe("");
  });

  it("takes a team's own login with all that it does not tell by itself", async () => {
    const backend = await setUp();
    fireEvent.click(await button("Advanced"));
    fireEvent.click(screen.getByLabelText("My team has its own login server"));
    type("Address of the login", "https://api.example.com/login");
    fireEvent.click(await button("Continue"));
    expect(await screen.findByText(en["error.field_empty.appId"])).toBeTruthy();
    type("App ID", "1234");
    fireEvent.change(screen.getByLabelText("Region"), { target: { value: "eu" } });
    type("Where the token is (optional)", "/token");
    expect(screen.queryByLabelText("Send the password in the address")).toBeNull();
    backend.saveConnection.mockImplementation(() =>
      Promise.resolve(toServer({ kind: "team", server: null })),
    );
    fireEvent.click(await button("Continue"));
    expect(await screen.findByText(en["registration.elsewhere"])).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Create an account" })).toBeNull();
    expect(backend.saveConnection).toHaveBeenCalledExactlyOnceWith({
      kind: "team",
      address: "https://api.example.com/login",
      appId: "1234",
      region: "eu",
      tokenPointer: "/token",
      uidPointer: null,
      passwordInAddress: false,
      network: SYSTEM,
    });
  });

  it("is one of four choices in a build for developers, where a password may go into an address", async () => {
    const connection = toServer({
      kind: "sandbox",
      offered: ["sandbox", "direct", "server", "team"],
      serverAddress: null,
      server: null,
    });
    const backend = fakeBackend({ connection });
    render(<LoginApp backend={backend} />);
    fireEvent.click(await button("Connection: Sandbox"));
    expect(screen.getAllByRole("radio")).toHaveLength(4);
    fireEvent.click(screen.getByLabelText("Halley server"));
    expect(screen.getByLabelText("Server address")).toBeTruthy();
    fireEvent.click(screen.getByLabelText("A team's own login"));
    fireEvent.click(screen.getByLabelText("Send the password in the address"));
    type("Address of the login", "http://127.0.0.1:3000/login");
    type("App ID", "1234");
    fireEvent.change(screen.getByLabelText("Region"), { target: { value: "us" } });
    fireEvent.click(await button("Check and save"));
    await waitFor(() => expect(backend.saveConnection).toHaveBeenCalledOnce());
    expect(backend.saveConnection.mock.lastCall?.[0]).toMatchObject({
      kind: "team",
      passwordInAddress: true,
    });
  });
});

describe("creating an account at a server", () => {
  it("asks for the invite where the server does, and sends it", async () => {
    const backend = fakeBackend({ connection: withRegistration("invite"), hasAccounts: false });
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText("It will be at Example Hikers.")).toBeTruthy();
    expect(screen.getByText(/At least 14 characters/)).toBeTruthy();
    type("Name", "Ada");
    type("Email", "ada@example.com");
    type("Password", "correct horse battery");
    fireEvent.click(await button("Create account"));
    expect(await screen.findByText("Enter the code from your invite.")).toBeTruthy();
    type("Invite code", " abcd-efgh ");
    backend.signUp.mockImplementationOnce(() => refuse("invite_invalid", { field: "invite" }));
    fireEvent.click(await button("Create account"));
    expect(await screen.findByText(en["error.invite_invalid.invite"])).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Invite code")));
    type("Invite code", "wxyz");
    expect(screen.queryByText(en["error.invite_invalid.invite"])).toBeNull();
    fireEvent.click(await button("Create account"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signUp.mock.calls.map(([request]) => request.invite)).toEqual(["abcd-efgh", "wxyz"]);
  });

  it("sends no invite where none is asked for, and says how short is too short", async () => {
    const backend = fakeBackend({ connection: toServer(), hasAccounts: false });
    render(<LoginApp backend={backend} />);
    await screen.findByRole("heading", { name: "Create an account" });
    expect(screen.queryByLabelText("Invite code")).toBeNull();
    type("Name", "Ada");
    type("Email", "ada@example.com");
    type("Password", "short");
    expect(await screen.findByText("Make it longer: at least 14 characters.")).toBeTruthy();
    fireEvent.click(await button("Create account"));
    await waitFor(() => expect(backend.signUp).toHaveBeenCalledOnce());
    expect(backend.signUp.mock.lastCall?.[0].invite).toBeNull();
  });

  it("is not offered where the server is closed, which says why", async () => {
    render(
      <LoginApp backend={fakeBackend({ connection: withRegistration("closed"), hasAccounts: false })} />,
    );
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
    expect(screen.getByText(en["registration.closed"])).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Create an account" })).toBeNull();
  });

  it("is tried again by itself when the server was away, and not as a sign-in", async () => {
    const backend = fakeBackend({ connection: toServer(), hasAccounts: false });
    backend.signUp.mockImplementationOnce(() => refuse("server_unreachable"));
    backend.retryChat.mockImplementation(() => refuse("session_gone"));
    render(<LoginApp backend={backend} />);
    await screen.findByRole("heading", { name: "Create an account" });
    type("Name", "Ada");
    type("Email", "ada@example.com");
    type("Password", "correct horse battery");
    fireEvent.click(await button("Create account"));
    expect(await screen.findByRole("heading", { name: "The server can't be reached" })).toBeTruthy();
    expect(screen.queryByText(/Your account is ready/)).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(5500));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signUp).toHaveBeenCalledTimes(2);
    expect(backend.signIn).not.toHaveBeenCalled();
  });
});

describe("a connection that is looked at again", () => {
  it("shows what was saved of a team's own server, and saves the same", async () => {
    const network = {
      caCertificate: "-----BEGIN CERTIFICATE-----",
      proxy: { kind: "manual", address: "http://proxy.example.com:8080" },
    } as const;
    const team = { tokenPointer: "/a/token", uidPointer: "/a/uid", passwordInAddress: false };
    const address = "https://api.example.com/login";
    const connection = toServer({ kind: "team", serverAddress: address, server: null, network, team });
    const backend = fakeBackend({ connection });
    render(<LoginApp backend={backend} />);
    fireEvent.click(await button(/^Connection/));
    fireEvent.click(await button("Continue"));
    await waitFor(() =>
      expect(backend.saveConnection).toHaveBeenCalledWith({
        kind: "team",
        address,
        appId: "1234",
        region: "eu",
        ...team,
        network,
      }),
    );
  });
});

describe("signing in at a server", () => {
  it("has the password checked by the server when it was changed elsewhere", async () => {
    const backend = await signIn({}, "invalid_credentials");
    backend.signIn.mockImplementation(() => Promise.resolve(ADA));
    fireEvent.click(await button("Changed your password on another device?"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signIn.mock.calls.map(([request]) => request.afresh)).toEqual([false, true]);
  });

  it.each([
    { kind: "sandbox", serverAddress: null, server: null },
    // It was asked already.
    { kind: "team", serverAddress: "https://api.example.com/login", server: null },
  ] as const)("offers that only where a server could know better, not at a $kind", async (other) => {
    await signIn({ connection: toServer(other) }, "invalid_credentials");
    await screen.findByText(/don't match/);
    expect(screen.queryByRole("button", { name: /another device/ })).toBeNull();
  });

  it.each(["device_revoked", "password_changed"] as const)(
    "says that a session ended for %s, and asks the server from then on",
    async (ended) => {
      const backend = await signIn({ ended }, "invalid_credentials");
      expect(await screen.findByText(en[`ended.${ended}`])).toBeTruthy();
      fireEvent.click(await button("Sign in"));
      await waitFor(() => expect(backend.signIn).toHaveBeenCalledTimes(2));
      expect(backend.signIn.mock.calls.map(([request]) => request.afresh)).toEqual([true, true]);
    },
  );

  it.each(["account_disabled", "account_deleted"] as const)(
    "says that a session ended for %s, about which the server has nothing to check",
    async (ended) => {
      const backend = fakeBackend({ connection: toServer(), ended });
      render(<LoginApp backend={backend} />);
      expect(await screen.findByText(en[`ended.${ended}`])).toBeTruthy();
      type("Email or user ID", "ada@example.com");
      type("Password", "secret");
      fireEvent.click(await button("Sign in"));
      await waitFor(() => expect(backend.signIn).toHaveBeenCalledOnce());
      expect(backend.signIn.mock.lastCall?.[0].afresh).toBe(false);
    },
  );

  it("tells of a device that was removed, and adds it anew with the next try", async () => {
    const backend = await signIn({}, "device_revoked");
    expect(await screen.findByText(en["error.device_revoked"])).toBeTruthy();
    expect(screen.getByText(en["remedy.device_revoked"])).toBeTruthy();
    fireEvent.click(await button("Sign in"));
    await waitFor(() => expect(backend.signIn).toHaveBeenCalledTimes(2));
    expect(backend.signIn.mock.lastCall?.[0].afresh).toBe(true);
  });

  it("forgets a kept session that the server has ended", async () => {
    const backend = fakeBackend({ connection: toServer(), kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementation(() => refuse("password_changed"));
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText(/changed on another device/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Continue as Ada" })).toBeNull();
  });

  it.each(["keyring_emptied", "keyring_replaced"] as const)(
    "restores through the server what the keyring lost (%s)",
    async (code) => {
      const backend = await signIn({}, code);
      expect(
        await screen.findByRole("heading", { name: "This computer needs a new key for your account" }),
      ).toBeTruthy();
      expect(screen.queryByRole("button", { name: "Create the account again" })).toBeNull();
      backend.signIn.mockImplementation(() => Promise.resolve(ADA));
      fireEvent.click(await button("Sign in through the server"));
      expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
      expect(backend.signIn.mock.lastCall?.[0]).toMatchObject({ afresh: true, withoutKeyring: false });
    },
  );

  it("goes on without the keyring only when asked to, through the server, and keeps nothing", async () => {
    const backend = await signIn({}, "keyring_absent");
    expect(await screen.findByText(en["keyring.without_server"])).toBeTruthy();
    fireEvent.click(await button("Try again"));
    await waitFor(() => expect(backend.signIn).toHaveBeenCalledTimes(2));
    expect(backend.signIn.mock.lastCall?.[0]).toMatchObject({ afresh: false, withoutKeyring: false });
    backend.signIn.mockImplementation(() => Promise.resolve(ADA));
    fireEvent.click(await button("Continue without the keyring"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signIn.mock.lastCall?.[0]).toMatchObject({
      afresh: true,
      withoutKeyring: true,
      keepSignedIn: false,
    });
  });

  it("waits for a server that is away without claiming that it checked the password", async () => {
    const backend = await signIn({}, "server_unreachable");
    expect(await screen.findByRole("heading", { name: "The server can't be reached" })).toBeTruthy();
    expect(screen.queryByText(/Your password is right/)).toBeNull();
    expect(await button("Check the connection")).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(5500));
    expect(backend.retryChat).toHaveBeenCalledOnce();
  });

  it("shows the address that the server goes by when it takes no signatures over this one", async () => {
    const facts = { name: "Example Hikers", registration: "open" as const, minPasswordChars: 12 };
    const connection = toServer({ server: { ...facts, otherAddress: "https://talk.example.com" } });
    await signIn({ connection }, "server_other_address");
    fireEvent.click(await button("Check the connection"));
    fireEvent.click(await button("Fill in that address"));
    expect(screen.getByLabelText<HTMLInputElement>("Server address").value).toBe("https://talk.example.com");
  });
});
