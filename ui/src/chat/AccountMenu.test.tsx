import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AccountMenu } from "./AccountMenu";

afterEach(cleanup);

const SESSION = {
  appId: "1234",
  region: "eu",
  hosts: null,
  uid: "ada",
  name: "Ada",
  email: "ada@example.com",
  authToken: "token-1",
  notKept: null,
};

async function open() {
  const [onAccount, onSignOut] = [vi.fn<() => void>(), vi.fn<() => void>()];
  render(<AccountMenu session={SESSION} onAccount={onAccount} onSettings={vi.fn()} onSignOut={onSignOut} />);
  fireEvent.click(screen.getByRole("button", { name: "Account of Ada" }));
  const [account, , signOut] = screen.getAllByRole("menuitem");
  if (account === undefined || signOut === undefined) throw new Error("the menu has three items");
  await waitFor(() => expect(document.activeElement).toBe(account));
  return { onAccount, onSignOut, account, signOut };
}

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

describe("the account menu", () => {
  it("opens the account window and closes", async () => {
    const { onAccount, onSignOut, account } = await open();
    fireEvent.click(account);
    expect(onAccount).toHaveBeenCalledOnce();
    expect(onSignOut).not.toHaveBeenCalled();
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("is walked by arrows, Home and End, and left by Escape", async () => {
    const { account, signOut } = await open();
    press("ArrowDown");
    press("ArrowDown");
    expect(document.activeElement).toBe(signOut);
    press("ArrowDown");
    expect(document.activeElement).toBe(account);
    press("ArrowUp");
    expect(document.activeElement).toBe(signOut);
    press("Home");
    expect(document.activeElement).toBe(account);
    press("End");
    expect(document.activeElement).toBe(signOut);
    press("Escape");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Account of Ada" }));
  });
});
