import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection, PasswordRating } from "../backend/contract.gen";
import { FIELD_CAPACITY } from "../theme/fields";
import { ADA, STATUS, fakeBackend, refuse } from "./fakeBackend";
import { LoginApp } from "./LoginApp";
import type { LoginBackend } from "./useLogin";
import { PASSWORD_LIMIT_BYTES } from "../password/usePasswordRating";

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const valueOf = (label: string) => screen.getByLabelText<HTMLInputElement>(label).value;

async function signIn(backend: LoginBackend, identifier = "ada@example.com", password = "secret") {
  render(<LoginApp backend={backend} />);
  await screen.findByRole("heading", { name: "Sign in" });
  type("Email or user ID", identifier);
  type("Password", password);
  fireEvent.click(await button("Sign in"));
}

async function signUp(backend: LoginBackend) {
  render(<LoginApp backend={backend} />);
  fireEvent.click(await button("Create an account"));
  type("Name", "Ada");
  type("Email", "ada@example.com");
  type("Password", "correct horse battery");
  fireEvent.click(screen.getByLabelText("Keep me signed in"));
  fireEvent.click(await button("Create account"));
}

async function openDirectConnection(backend: LoginBackend) {
  render(<LoginApp backend={backend} />);
  fireEvent.click(await button(/^Connection: /));
  fireEvent.click(screen.getByLabelText("CometChat app"));
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("the start", () => {
  it("opens on creating an account where there is none yet", async () => {
    render(<LoginApp backend={fakeBackend({ hasAccounts: false })} />);
    expect(await screen.findByRole("heading", { name: "Create an account" })).toBeTruthy();
  });

  it("tells a problem with its remedy, and tries again", async () => {
    const backend = fakeBackend({ problem: { code: "disk_full", message: "ENOSPC" } });
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText("The disk is full.")).toBeTruthy();
    expect(screen.getByText(/Free some space/)).toBeTruthy();
    fireEvent.click(await button("Try again"));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
  });

  it("signs in by itself whoever is kept, and goes back to the form when that fails", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementation(() => refuse("chat_refused"));
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText(/could not be signed in as/)).toBeTruthy();
    expect(screen.getByRole("heading", { name: "Sign in" })).toBeTruthy();
  });

  it("keeps offering the session that the keyring would not give just now", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementationOnce(() => refuse("keyring_locked"));
    render(<LoginApp backend={backend} />);
    expect(await screen.findByRole("heading", { name: "The system keyring is locked" })).toBeTruthy();
    fireEvent.click(await button("Sign in with the password"));
    fireEvent.click(await button("Continue as Ada"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.restoreSession).toHaveBeenCalledTimes(2);
  });

  it("asks the keyring for the kept session again, and tells which keyring has it", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementationOnce(() => refuse("keyring_changed"));
    backend.keyringFacts.mockResolvedValue({
      now: { program: "keepassxc", collection: "passwords" },
      before: { program: "gnome-keyring-daemon", collection: "login" },
    });
    render(<LoginApp backend={backend} />);
    expect(await screen.findByRole("heading", { name: "Another keyring answers now" })).toBeTruthy();
    expect(await screen.findByText("gnome-keyring-daemon")).toBeTruthy();
    fireEvent.click(await button("Try again"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
  });

  it("offers no kept session that is gone", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementation(() => refuse("session_gone"));
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText(/no session waiting any more/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Continue as Ada" })).toBeNull();
    fireEvent.click(await button("Create an account"));
    fireEvent.click(await button("Sign in"));
    expect(screen.queryByText(/is still signed in/)).toBeNull();
  });

  it("blames the keyring, which alone is asked, for a slow restore", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementation(() => new Promise(() => undefined));
    render(<LoginApp backend={backend} />);
    await button("Cancel");
    await act(() => vi.advanceTimersByTimeAsync(4000));
    expect(await screen.findByText(/The system keyring is taking its time/)).toBeTruthy();
  });

  it("does not pick up a session that ended by itself, and offers it", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" }, ended: "refused" });
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText(/Your session has ended/)).toBeTruthy();
    expect(backend.restoreSession).not.toHaveBeenCalled();
    fireEvent.click(await button("Forget the kept session of Ada"));
    await waitFor(() => expect(backend.forgetSession).toHaveBeenCalledOnce());
    expect(screen.queryByText(/is still signed in/)).toBeNull();
  });
});

describe("signing in", () => {
  it("sends what was typed and says that the chat opens", async () => {
    const backend = fakeBackend();
    await signIn(backend, " Ada@example.com ", " secret ");
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signIn).toHaveBeenCalledExactlyOnceWith({
      identifier: " Ada@example.com ",
      password: " secret ",
      keepSignedIn: false,
      afresh: false,
      withoutKeyring: false,
    });
  });

  it("asks for what is missing without asking the backend", async () => {
    const backend = fakeBackend();
    await signIn(backend, "  ", "");
    const field = screen.getByLabelText("Email or user ID");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await waitFor(() => expect(document.activeElement).toBe(field));
    const described = document.getElementById(field.getAttribute("aria-describedby") ?? "");
    expect(described?.textContent).toContain("Enter your email address or user ID.");
    expect(backend.signIn).not.toHaveBeenCalled();
  });

  it("keeps everything after a wrong password, which it selects", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("invalid_credentials", { field: "password" }));
    await signIn(backend);
    const alert = await screen.findByText(/don't match/);
    expect(alert.closest("[role=alert]")).not.toBeNull();
    expect(valueOf("Email or user ID")).toBe("ada@example.com");
    expect(valueOf("Password")).toBe("secret");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Password")));
  });

  it("leaves the focus where the person mends what was wrong", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("invalid_credentials", { field: "password" }));
    await signIn(backend);
    const password = screen.getByLabelText("Password");
    await waitFor(() => expect(document.activeElement).toBe(password));
    const identifier = screen.getByLabelText("Email or user ID");
    identifier.focus();
    type("Email or user ID", "ada@example.org");
    expect(document.activeElement).toBe(identifier);
    fireEvent.click(await button("Sign in"));
    await waitFor(() => expect(document.activeElement).toBe(password));
  });

  it("moves the focus to no other field while the first of two is being filled in", async () => {
    await signIn(fakeBackend(), "", "");
    const identifier = screen.getByLabelText("Email or user ID");
    await waitFor(() => expect(document.activeElement).toBe(identifier));
    type("Email or user ID", "a");
    expect(document.activeElement).toBe(identifier);
  });

  it("counts a lockout down, for that account only, and ends it by itself", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("locked_out", { retryAfterS: 65 }));
    await signIn(backend);
    expect(await screen.findByText(/try again in 1:05/)).toBeTruthy();
    expect((await button("Sign in")).getAttribute("aria-disabled")).toBe("true");
    type("Email or user ID", "grace@example.com");
    expect((await button("Sign in")).getAttribute("aria-disabled")).toBeNull();
    type("Email or user ID", "ADA@example.com");
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.getByText(/try again in 0:0\d/)).toBeTruthy();
    act(() => void vi.advanceTimersByTime(6000));
    expect(screen.queryByText(/Too many wrong passwords/)).toBeNull();
    expect((await button("Sign in")).getAttribute("aria-disabled")).toBeNull();
    expect(valueOf("Password")).toBe("secret");
  });

  it("tells of a lockout of which it does not know whose it is", async () => {
    const backend = fakeBackend({ kept: { uid: "ada", name: "Ada" } });
    backend.restoreSession.mockImplementation(() => refuse("locked_out"));
    render(<LoginApp backend={backend} />);
    expect(await screen.findByText(/Too many wrong passwords/)).toBeTruthy();
  });

  it("can be cancelled, and does without an answer to that", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => new Promise(() => undefined));
    backend.cancelSignIn.mockImplementation(() => refuse("internal"));
    await signIn(backend);
    fireEvent.click(await button("Cancel"));
    expect(backend.cancelSignIn).toHaveBeenCalledOnce();
    act(() => void vi.advanceTimersByTime(2000));
    expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
    expect(valueOf("Password")).toBe("secret");
  });

  it("says nothing when the person cancelled", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("cancelled"));
    await signIn(backend);
    await waitFor(() => expect(screen.queryByText("Signing in…")).toBeNull());
    expect(screen.getByRole("alert").textContent).toBe("");
  });

  it("takes as much of a megabyte as is still too long", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("field_too_long", { field: "identifier" }));
    const anything = "\u202eغ🧑‍🚀\0".repeat(150_000);
    await signIn(backend, anything, anything);
    expect(await screen.findByText("This is too long.")).toBeTruthy();
    expect(valueOf("Email or user ID")).toBe(anything.slice(0, FIELD_CAPACITY));
    expect(valueOf("Password").length).toBeGreaterThan(PASSWORD_LIMIT_BYTES);
  });
});

describe("waiting for the chat service", () => {
  it("tries again by itself with growing pauses until it is there", async () => {
    const backend = fakeBackend();
    const right = { passwordRight: true };
    backend.signIn.mockImplementation(() => refuse("chat_unreachable", right));
    backend.retryChat.mockImplementation(() => refuse("chat_timeout", right));
    await signIn(backend);
    expect(await screen.findByText(/Your password is right/)).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(5250));
    expect(backend.retryChat).toHaveBeenCalledTimes(1);
    expect(screen.getByText(/took too long/)).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(9000));
    expect(backend.retryChat).toHaveBeenCalledTimes(1);
    backend.retryChat.mockImplementation(() => Promise.resolve(ADA));
    await act(() => vi.advanceTimersByTimeAsync(1500));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
  });

  it("does not try by itself what only another connection can mend", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("chat_key_refused"));
    await signIn(backend);
    fireEvent.click(await button("Check the connection"));
    expect(screen.getByRole("heading", { name: "Connection" })).toBeTruthy();
    fireEvent.click(await button("Back"));
    await act(() => vi.advanceTimersByTimeAsync(120_000));
    expect(backend.retryChat).not.toHaveBeenCalled();
    fireEvent.click(await button("Cancel"));
    expect(valueOf("Password")).toBe("secret");
    expect(backend.cancelSignIn).toHaveBeenCalledOnce();
  });

  it("tells of a key that the keyring would not give as of the connection, not of the password", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("api_key_unreadable", { passwordRight: true }));
    await signIn(backend);
    expect(await screen.findByText(/Your password is right/)).toBeTruthy();
    expect(screen.getByRole("heading", { name: "The connection needs attention" })).toBeTruthy();
    expect(await button("Check the connection")).toBeTruthy();
    fireEvent.click(await button("Try now"));
    await waitFor(() => expect(backend.retryChat).toHaveBeenCalledOnce());
  });

  it("signs in afresh when the app has dropped the attempt", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementationOnce(() => refuse("chat_unreachable"));
    backend.retryChat.mockImplementation(() => refuse("session_gone"));
    await signIn(backend);
    fireEvent.click(await button("Try now"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signIn).toHaveBeenCalledTimes(2);
  });
});

describe("creating an account", () => {
  it("goes on without the keyring only when asked to, and then keeps nothing", async () => {
    const backend = fakeBackend();
    backend.signUp.mockImplementationOnce(() => refuse("keyring_absent"));
    await signUp(backend);
    expect(await screen.findByText("This system has no keyring running.")).toBeTruthy();
    fireEvent.click(await button("Continue without the keyring"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(
      backend.signUp.mock.calls.map(([request]) => [request.withoutKeyring, request.keepSignedIn]),
    ).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it("offers the other form when the address is taken", async () => {
    const backend = fakeBackend();
    backend.signUp.mockImplementation(() => refuse("email_taken", { field: "email" }));
    await signUp(backend);
    const alert = (await screen.findByText(/already an account/)).closest<HTMLElement>("[role=alert]");
    expect(screen.getByLabelText("Email").getAttribute("aria-invalid")).toBe("true");
    if (alert !== null) fireEvent.click(within(alert).getByRole("button", { name: "Sign in" }));
    expect(valueOf("Email or user ID")).toBe("ada@example.com");
  });

  it("is offered again where the keyring lost the account's secret", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("keyring_emptied"));
    await signIn(backend);
    fireEvent.click(await button("Create the account again"));
    expect(valueOf("Email")).toBe("ada@example.com");
    expect(valueOf("Password")).toBe("secret");
  });

  it("is no longer about the lost account once the person went back to signing in", async () => {
    const backend = fakeBackend();
    backend.signIn.mockImplementation(() => refuse("keyring_emptied"));
    await signIn(backend);
    fireEvent.click(await button("Create the account again"));
    expect(screen.getByText(/Choose a password for/)).toBeTruthy();
    fireEvent.click(await button("Sign in"));
    fireEvent.click(await button("Create an account"));
    expect(screen.queryByText(/Choose a password for/)).toBeNull();
  });

  it("signs in with what was created when the app has dropped the attempt", async () => {
    const backend = fakeBackend();
    backend.signUp.mockImplementationOnce(() => refuse("chat_unreachable"));
    backend.retryChat.mockImplementation(() => refuse("session_gone"));
    await signUp(backend);
    fireEvent.click(await button("Try now"));
    expect(await screen.findByRole("heading", { name: "Opening your chat…" })).toBeTruthy();
    expect(backend.signIn).toHaveBeenCalledExactlyOnceWith({
      identifier: "ada@example.com",
      password: "correct horse battery",
      keepSignedIn: true,
      afresh: false,
      withoutKeyring: false,
    });
  });

  it("tells of a lockout that the way round the dropped attempt has met, and counts it down", async () => {
    const backend = fakeBackend();
    backend.signUp.mockImplementationOnce(() => refuse("chat_unreachable"));
    backend.retryChat.mockImplementation(() => refuse("session_gone"));
    backend.signIn.mockImplementation(() => refuse("locked_out", { retryAfterS: 65 }));
    await signUp(backend);
    fireEvent.click(await button("Try now"));
    expect(await screen.findByText(/try again in 1:05/)).toBeTruthy();
    fireEvent.click(await button("Sign in"));
    type("Email or user ID", "ADA@example.com");
    expect(await screen.findByText(/try again in 1:0\d/)).toBeTruthy();
  });

  it("rates the password after a pause, and never a monster", async () => {
    const backend = fakeBackend({ hasAccounts: false });
    render(<LoginApp backend={backend} />);
    await screen.findByRole("heading", { name: "Create an account" });
    type("Password", "se");
    type("Password", "secret");
    await act(() => vi.advanceTimersByTimeAsync(250));
    expect(backend.ratePassword).toHaveBeenCalledExactlyOnceWith({ password: "secret", email: "", name: "" });
    expect(screen.getByRole("meter").getAttribute("aria-valuetext")).toBe("Weak, not accepted yet");
    expect(screen.getByText("Make it longer.")).toBeTruthy();
    type("Password", "é".repeat(513));
    expect(screen.getByText(/at most 1,024 bytes/)).toBeTruthy();
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(backend.ratePassword).toHaveBeenCalledOnce();
  });

  it("ignores a rating of what is no longer there", async () => {
    const backend = fakeBackend({ hasAccounts: false });
    const answers: ((rating: PasswordRating) => void)[] = [];
    backend.ratePassword.mockImplementationOnce(() => new Promise((resolve) => answers.push(resolve)));
    render(<LoginApp backend={backend} />);
    await screen.findByRole("heading", { name: "Create an account" });
    type("Password", "first");
    await act(() => vi.advanceTimersByTimeAsync(250));
    type("Password", "second");
    await act(() => vi.advanceTimersByTimeAsync(250));
    await act(async () => answers[0]?.({ score: 4, acceptable: true, reasons: [] }));
    expect(screen.getByRole("meter").getAttribute("aria-valuenow")).toBe("1");
  });
});

describe("the connection", () => {
  it("names what is missing, and sends a real app with its key", async () => {
    const backend = fakeBackend();
    render(<LoginApp backend={backend} />);
    fireEvent.click(await button("Connection: Sandbox"));
    fireEvent.click(screen.getByLabelText("CometChat app"));
    fireEvent.click(await button("Check and save"));
    expect(screen.getByText("Enter the app ID from your dashboard.")).toBeTruthy();
    type("App ID", "123abc");
    fireEvent.change(screen.getByLabelText("Region"), { target: { value: "eu" } });
    type("REST API key", "k");
    backend.saveConnection.mockImplementationOnce(() => refuse("chat_key_refused", { field: "apiKey" }));
    fireEvent.click(await button("Check and save"));
    expect(await screen.findByText(/does not accept the REST API key/)).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("REST API key")));
    fireEvent.click(await button("Check and save"));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeTruthy();
    expect(backend.saveConnection).toHaveBeenLastCalledWith({
      kind: "direct",
      appId: "123abc",
      region: "eu",
      apiKey: "k",
    });
  });

  it("blames no field for a host that is not known", async () => {
    const backend = fakeBackend();
    backend.saveConnection.mockImplementation(() => refuse("chat_unknown_host"));
    await openDirectConnection(backend);
    type("App ID", "123abc");
    fireEvent.change(screen.getByLabelText("Region"), { target: { value: "eu" } });
    type("REST API key", "k");
    fireEvent.click(await button("Check and save"));
    expect((await screen.findByText(/address of the chat service/)).closest("[role=alert]")).not.toBeNull();
    expect(screen.getByLabelText("App ID").getAttribute("aria-invalid")).toBeNull();
  });

  it("learns that a key is stored without waiting for it, and keeps that key", async () => {
    const backend = fakeBackend();
    const answers: ((connection: Connection) => void)[] = [];
    backend.connection.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    await openDirectConnection(backend);
    type("App ID", "123abc");
    fireEvent.change(screen.getByLabelText("Region"), { target: { value: "eu" } });
    fireEvent.click(await button("Check and save"));
    expect(screen.getByText("Enter the REST API key from your dashboard.")).toBeTruthy();
    await act(async () => answers[0]?.({ ...STATUS.connection, hasApiKey: true }));
    expect(screen.getByText("A key is stored. Leave this empty to keep it.")).toBeTruthy();
    expect(screen.queryByText("Enter the REST API key from your dashboard.")).toBeNull();
    fireEvent.click(await button("Check and save"));
    await waitFor(() => expect(backend.saveConnection).toHaveBeenCalledOnce());
    expect(backend.saveConnection.mock.lastCall?.[0]).toMatchObject({ kind: "direct", apiKey: null });
  });

  it("stops checking when the person cancels, and moves nobody when it is saved late", async () => {
    const backend = fakeBackend();
    const answers: ((connection: Connection) => void)[] = [];
    backend.saveConnection.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    render(<LoginApp backend={backend} />);
    fireEvent.click(await button("Connection: Sandbox"));
    fireEvent.click(await button("Check and save"));
    fireEvent.click(await button("Cancel"));
    expect(backend.cancelSignIn).toHaveBeenCalledOnce();
    await act(() => vi.advanceTimersByTimeAsync(2000));
    fireEvent.click(await button("Back"));
    fireEvent.click(await button("Create an account"));
    await act(async () => answers[0]?.({ ...STATUS.connection, kind: "direct" }));
    expect(screen.getByRole("heading", { name: "Create an account" })).toBeTruthy();
    expect(await button("Connection: CometChat app")).toBeTruthy();
  });
});
