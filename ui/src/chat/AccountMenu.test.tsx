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
  const people = { others: () => Promise.resolve([]), switchTo: vi.fn(), lock: vi.fn() };
  render(
    <AccountMenu
      session={SESSION}
      people={people}
      onAccount={onAccount}
      onSettings={vi.fn()}
      onSignOut={onSignOut}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Account of Ada" }));
  const items = screen.getAllByRole("menuitem");
  const [account, signOut] = [items[0], items.at(-1)];
  if (account === undefined || signOut === undefined) throw new Error("the menu has items");
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
    for (let step = 0; step < 4; step += 1) press("ArrowDown");
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
