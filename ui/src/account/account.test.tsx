import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CommandFailure } from "../backend/call";
import type { Account, CommandError, Device, ErrorCode } from "../backend/contract.gen";
import { en } from "../i18n/en";
import { toServer } from "../login/fakeBackend";
import { AccountApp } from "./AccountApp";
import { dayOf } from "./dates";
import type { AccountBackend } from "./watched";

const ADA: Account = {
  uid: "h-ada",
  name: "Ada Lovelace",
  email: "ada@example.com",
  connection: toServer(),
  managed: true,
};
const LAPTOP: Device = {
  id: "1",
  name: "Laptop",
  createdAt: 1_700_000_000,
  lastUsedAt: 1_700_000_000,
  current: true,
};
const PHONE: Device = { id: "2", name: "Tablet", createdAt: 1_700_000_000, lastUsedAt: null, current: false };

const refuse = (code: ErrorCode, more: Partial<CommandError> = {}) =>
  Promise.reject(new CommandFailure({ code, message: "", ...more }));

function fakeBackend(differences: Partial<Account> = {}) {
  const account = { ...ADA, ...differences };
  return {
    account: vi.fn<AccountBackend["account"]>(() => Promise.resolve(account)),
    devices: vi.fn<AccountBackend["devices"]>(() => Promise.resolve({ devices: [LAPTOP, PHONE] })),
    revokeDevice: vi.fn<AccountBackend["revokeDevice"]>(() => Promise.resolve({ devices: [LAPTOP] })),
    rateNewPassword: vi.fn<AccountBackend["rateNewPassword"]>(() =>
      Promise.resolve({ score: 4, acceptable: true, reasons: [] }),
    ),
    changePassword: vi.fn<AccountBackend["changePassword"]>(() => Promise.resolve({ done: true })),
    changeName: vi.fn<AccountBackend["changeName"]>(({ name }) => Promise.resolve({ ...account, name })),
    exportAccount: vi.fn<AccountBackend["exportAccount"]>(() => Promise.resolve({ saved: true })),
    openSettings: vi.fn<AccountBackend["openSettings"]>(() => Promise.resolve({ done: true })),
    deleteAccount: vi.fn<AccountBackend["deleteAccount"]>(() => Promise.resolve({ done: true })),
  };
}

async function open(backend = fakeBackend()) {
  render(<AccountApp backend={backend} />);
  await screen.findByRole("heading", { name: "Account and devices" });
  return backend;
}

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label, { selector: "input" });
const type = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe("the account window", () => {
  it("shows who is signed in and where", async () => {
    await open();
    expect(screen.getByText("Ada Lovelace")).toBeTruthy();
    expect(screen.getByText("ada@example.com")).toBeTruthy();
    expect(screen.getByText("Example Hikers")).toBeTruthy();
    expect(screen.getByText("h-ada")).toBeTruthy();
    await waitFor(() => expect(document.title).toBe("Account and devices – Halley"));
  });

  it("says what is in the way, and tries again", async () => {
    const backend = fakeBackend();
    backend.account.mockImplementationOnce(() => refuse("accounts_busy"));
    render(<AccountApp backend={backend} />);
    expect(await screen.findByText(en["error.accounts_busy"])).toBeTruthy();
    fireEvent.click(await button("Try again"));
    expect(await screen.findByText("Ada Lovelace")).toBeTruthy();
  });

  it.each([
    ["session_gone", en["chat.gone_body"]],
    ["device_revoked", en["ended.device_revoked"]],
    ["account_deleted", en["ended.account_deleted"]],
  ] as const)("has nothing left to offer once the session is over (%s)", async (code, said) => {
    const backend = fakeBackend();
    backend.devices.mockImplementation(() => refuse(code));
    render(<AccountApp backend={backend} />);
    expect(await screen.findByText(said)).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("without a server offers the password of this computer and says so", async () => {
    const backend = await open(fakeBackend({ managed: false, connection: toServer({ kind: "sandbox" }) }));
    expect(screen.getByText(/Over this connection \(Sandbox\)/)).toBeTruthy();
    expect(screen.queryByRole("heading", { name: "Devices" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Change name" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Delete account…" })).toBeNull();
    expect(backend.devices).not.toHaveBeenCalled();
    type("Present password", "old");
    type("New password", "new and much longer");
    fireEvent.click(await button("Change password"));
    expect(await screen.findByText(en["password.changed_here"])).toBeTruthy();
  });
});

describe("the name", () => {
  it("is changed in place, and the focus comes back to where it was", async () => {
    const backend = await open();
    fireEvent.click(await button("Change name"));
    await waitFor(() => expect(document.activeElement).toBe(field("Name")));
    type("Name", " Ada King ");
    fireEvent.click(await button("Save name"));
    expect(await screen.findByText("Other people now see you as Ada King.")).toBeTruthy();
    expect(backend.changeName).toHaveBeenCalledExactlyOnceWith({ name: "Ada King" });
    await waitFor(async () => expect(document.activeElement).toBe(await button("Change name")));
  });

  it("is not emptied, and stays as it was when that is wished", async () => {
    const backend = await open();
    fireEvent.click(await button("Change name"));
    type("Name", "  ");
    fireEvent.click(await button("Save name"));
    expect(await screen.findByText(en["error.field_empty.name"])).toBeTruthy();
    fireEvent.click(await button("Cancel"));
    expect(screen.getByText("Ada Lovelace")).toBeTruthy();
    expect(backend.changeName).not.toHaveBeenCalled();
  });
});

describe("the devices", () => {
  it("are listed, this one marked and not to be removed", async () => {
    await open();
    const rows = await screen.findAllByRole("listitem");
    expect(rows).toHaveLength(2);
    const [first, second] = rows;
    expect(first?.textContent).toContain("This device");
    expect(first && within(first).queryByRole("button")).toBeNull();
    expect(second?.textContent).toContain("Never used");
  });

  it("are removed after a question, and that is said aloud", async () => {
    const backend = await open();
    fireEvent.click(await button("Remove Tablet"));
    expect(screen.getByRole("group", { name: /Remove\s*Tablet/ })).toBeTruthy();
    expect(backend.revokeDevice).not.toHaveBeenCalled();
    fireEvent.click(await button("Keep it"));
    fireEvent.click(await button("Remove Tablet"));
    fireEvent.click(await button("Remove device"));
    const said = await screen.findByText("Tablet has been removed.");
    expect(said.getAttribute("role")).toBe("status");
    expect(backend.revokeDevice).toHaveBeenCalledExactlyOnceWith({ id: "2" });
    expect(screen.getAllByRole("listitem")).toHaveLength(1);
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Devices" }));
  });

  it("stay when removing one fails, with the reason", async () => {
    const backend = await open();
    backend.revokeDevice.mockImplementation(() => refuse("server_unreachable"));
    fireEvent.click(await button("Remove Tablet"));
    fireEvent.click(await button("Remove device"));
    expect(await screen.findByText(en["error.server_unreachable"])).toBeTruthy();
    expect(await button("Remove device")).toBeTruthy();
  });

  it("can be asked for again when they did not come, while the rest is there", async () => {
    const backend = fakeBackend();
    backend.devices.mockImplementationOnce(() => refuse("server_timeout"));
    await open(backend);
    expect(await screen.findByText(en["error.server_timeout"])).toBeTruthy();
    expect(field("Present password")).toBeTruthy();
    fireEvent.click(await button("Try again"));
    expect(await screen.findByText("Laptop")).toBeTruthy();
  });

  it("may be none", async () => {
    const backend = fakeBackend();
    backend.devices.mockImplementation(() => Promise.resolve({ devices: [] }));
    await open(backend);
    expect(await screen.findByText(en["devices.none"])).toBeTruthy();
  });
});

describe("the password", () => {
  it("is changed with the old one, and both fields are emptied", async () => {
    const backend = await open();
    fireEvent.click(await button("Change password"));
    expect(await screen.findByText(en["error.field_empty.oldPassword"])).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(field("Present password")));
    type("Present password", "old");
    type("New password", "new and much longer");
    expect(await screen.findByRole("meter")).toBeTruthy();
    expect(backend.rateNewPassword).toHaveBeenCalledExactlyOnceWith({ password: "new and much longer" });
    fireEvent.click(await button("Change password"));
    expect(await screen.findByText(en["password.changed"])).toBeTruthy();
    expect(backend.changePassword).toHaveBeenCalledExactlyOnceWith({
      oldPassword: "old",
      newPassword: "new and much longer",
    });
    expect([field("Present password").value, field("New password").value]).toEqual(["", ""]);
  });

  it.each([
    ["old_password_wrong", "oldPassword", "Present password"],
    ["password_weak", "newPassword", "New password"],
  ] as const)("that is refused for %s says so beside its field", async (code, named, label) => {
    const backend = await open();
    backend.changePassword.mockImplementation(() => refuse(code, { field: named }));
    type("Present password", "old");
    type("New password", "new");
    fireEvent.click(await button("Change password"));
    await waitFor(() => expect(field(label).getAttribute("aria-invalid")).toBe("true"));
    await waitFor(() => expect(document.activeElement).toBe(field(label)));
    expect(field(label).value).not.toBe("");
    type(label, "another");
    expect(field(label).getAttribute("aria-invalid")).toBeNull();
  });

  it.each([
    ["server_timeout", true],
    ["server_refused", false],
  ] as const)("may have been made all the same where the answer was lost (%s)", async (code, unsure) => {
    const backend = await open();
    backend.changePassword.mockImplementation(() => refuse(code));
    type("Present password", "old");
    type("New password", "new");
    fireEvent.click(await button("Change password"));
    expect(await screen.findByText(en[`error.${code}`])).toBeTruthy();
    expect(screen.queryByText(en["password.unsure"]) !== null).toBe(unsure);
  });

  it("waits out a lockout", async () => {
    const backend = await open();
    backend.changePassword.mockImplementation(() => refuse("locked_out", { retryAfterS: 20 }));
    type("Present password", "old");
    type("New password", "new");
    fireEvent.click(await button("Change password"));
    expect(await screen.findByText(/try again in 0:20/)).toBeTruthy();
    expect((await button("Change password")).getAttribute("aria-disabled")).toBe("true");
    await act(() => vi.advanceTimersByTimeAsync(21_000));
    expect((await button("Change password")).getAttribute("aria-disabled")).toBeNull();
  });
});

describe("the data of the account", () => {
  it("are saved, and it says so", async () => {
    const backend = await open();
    fireEvent.click(await button("Save account data…"));
    expect(await screen.findByText(en["export.saved"])).toBeTruthy();
    expect(backend.exportAccount).toHaveBeenCalledTimes(1);
  });

  it("are not said to be saved when no place was chosen", async () => {
    const backend = await open(fakeBackend({ managed: false }));
    backend.exportAccount.mockImplementationOnce(() => Promise.resolve({ saved: false }));
    fireEvent.click(await button("Save account data…"));
    await waitFor(() => expect(screen.getByRole("button", { name: "Save account data…" })).toBeTruthy());
    expect(screen.queryByText(en["export.saved"])).toBeNull();
  });

  it("that cannot be saved come with what to do", async () => {
    const backend = await open();
    backend.exportAccount.mockImplementationOnce(() => refuse("file_not_saved"));
    fireEvent.click(await button("Save account data…"));
    expect(await screen.findByText(en["error.file_not_saved"])).toBeTruthy();
    expect(await screen.findByText(en["remedy.file_not_saved"])).toBeTruthy();
  });
});

describe("the end of the account", () => {
  it("asks for the address and the password, and says when it is done", async () => {
    const backend = await open();
    fireEvent.click(await button("Delete account…"));
    await waitFor(() => expect(document.activeElement).toBe(field("Your email address")));
    fireEvent.click(await button("Delete account for good"));
    expect(await screen.findByText(en["delete.unlike"])).toBeTruthy();
    type("Your email address", " ADA@example.com ");
    fireEvent.click(await button("Delete account for good"));
    expect(await screen.findByText(en["error.field_empty.password"])).toBeTruthy();
    expect(backend.deleteAccount).not.toHaveBeenCalled();
    type("Password", "secret");
    backend.deleteAccount.mockImplementationOnce(() => refuse("old_password_wrong", { field: "password" }));
    fireEvent.click(await button("Delete account for good"));
    expect(await screen.findByText(en["error.old_password_wrong.password"])).toBeTruthy();
    fireEvent.click(await button("Delete account for good"));
    expect(await screen.findByRole("heading", { name: "Your account has been deleted" })).toBeTruthy();
    expect(backend.deleteAccount).toHaveBeenLastCalledWith({ password: "secret" });
  });

  it("can be thought better of", async () => {
    const backend = await open();
    fireEvent.click(await button("Delete account…"));
    fireEvent.click(await button("Cancel"));
    expect(screen.queryByLabelText("Your email address")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Delete your account" }));
    expect(backend.deleteAccount).not.toHaveBeenCalled();
  });
});

describe("a day", () => {
  const noon = new Date(2026, 4, 20, 12).getTime();
  it.each([
    [new Date(2026, 4, 20, 0, 5), "today"],
    [new Date(2026, 4, 19, 23, 55), "yesterday"],
    [new Date(2026, 4, 1, 12), "on May 1, 2026"],
  ])("%s is told as %s", (then, said) => expect(dayOf(then.getTime() / 1000, noon)).toBe(said));
  it("that is none is told so", () => expect(dayOf(Number.NaN, noon)).toBe("at an unknown time"));
});
