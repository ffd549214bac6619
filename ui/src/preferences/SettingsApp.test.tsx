import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CommandFailure } from "../backend/call";
import type { Preferences, SettingsShown } from "../backend/contract.gen";
import { toServer } from "../login/fakeBackend";
import { DEFAULTS } from "./preferences";
import { SettingsApp, type SettingsBackend } from "./SettingsApp";

afterEach(cleanup);

const SHOWN: SettingsShown = {
  preferences: DEFAULTS,
  managed: [],
  managedFile: null,
  managedProblems: [],
  connection: toServer(),
  connectionCanChange: true,
  recovered: false,
  version: "0.1.0",
  devMode: false,
};

async function open(differences: Partial<SettingsShown> = {}) {
  const shown = { ...SHOWN, ...differences };
  const backend = {
    openSettings: vi.fn<SettingsBackend["openSettings"]>(() => Promise.resolve({ done: true })),
    shownSettings: vi.fn<SettingsBackend["shownSettings"]>(() => Promise.resolve(shown)),
    savePreferences: vi.fn<SettingsBackend["savePreferences"]>(({ preferences }) =>
      Promise.resolve({ ...shown, preferences }),
    ),
  };
  render(<SettingsApp backend={backend} />);
  await screen.findByRole("heading", { name: "Settings" });
  const saved = () => backend.savePreferences.mock.calls.map(([{ preferences }]) => preferences);
  return { backend, saved };
}

const list = (label: string) => screen.getByLabelText<HTMLSelectElement>(label);
const box = (label: string) => screen.getByRole<HTMLInputElement>("checkbox", { name: label });
const choose = (label: string, value: string) => fireEvent.change(list(label), { target: { value } });

describe("the settings window", () => {
  it("saves each change at once, and says so", async () => {
    const { saved } = await open();
    choose("Theme", "dark");
    await screen.findByText("Saved.");
    fireEvent.click(box("With a sound"));
    choose("Lock when I am away", "10");
    const wanted: Preferences = {
      ...DEFAULTS,
      theme: "dark",
      notifications: { ...DEFAULTS.notifications, sound: false },
      lock: { ...DEFAULTS.lock, idleMinutes: 10 },
    };
    await waitFor(() => expect(saved().at(-1)).toEqual(wanted));
  });

  it("takes back what could not be saved, and says why", async () => {
    const { backend } = await open();
    backend.savePreferences.mockRejectedValue(new CommandFailure({ code: "settings_failed", message: "" }));
    choose("Theme", "dark");
    const alert = await screen.findByRole("alert");
    await waitFor(() => expect(alert.textContent).toContain("The settings could not be saved."));
    expect(list("Theme").value).toBe("system");
  });

  it("lets nobody change what an administrator has settled, and says so", async () => {
    await open({
      managed: ["preferences.theme", "preferences.lock.idleMinutes", "connection.proxy"],
      managedFile: "/etc/halley/managed.json",
      preferences: { ...DEFAULTS, theme: "dark", lock: { idleMinutes: 7, atSuspend: false } },
    });
    expect([list("Theme").disabled, list("Language").disabled]).toEqual([true, false]);
    expect(list("Lock when I am away").selectedOptions[0]?.textContent).toBe("7 minutes");
    expect(screen.getAllByText("Settled by your administrator")).toHaveLength(3);
    expect(screen.getByText("/etc/halley/managed.json")).toBeTruthy();
  });

  it("tells what of the administrator's file was left out", async () => {
    await open({ managedFile: "/etc/halley/managed.json", managedProblems: ["preferences.theme"] });
    expect(screen.getByText("preferences.theme")).toBeTruthy();
    cleanup();
    await open({ managedFile: "/etc/halley/managed.json", managedProblems: [""] });
    expect(screen.getByText(/can't be read, so it is ignored/)).toBeTruthy();
  });

  it("lists what it is made with when asked", async () => {
    await open();
    const button = screen.getByRole("button", { name: "Show the licences" });
    fireEvent.click(button);
    const licences = await screen.findByRole("region", { name: "Licences" });
    expect(licences.textContent).toMatch(/react 18\.\d+\.\d+ MIT/);
    expect(button.getAttribute("aria-expanded")).toBe("true");
  });

  it("shows the connection and where it is changed", async () => {
    await open();
    expect(screen.getByText("https://chat.example.com")).toBeTruthy();
    expect(screen.getByText(/in the login window/)).toBeTruthy();
    cleanup();
    await open({ connectionCanChange: false });
    expect(screen.getByText("To change the connection, sign out first.")).toBeTruthy();
  });
});
