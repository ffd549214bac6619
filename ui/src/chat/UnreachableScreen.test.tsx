import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { CommandError } from "../backend/contract.gen";
import { UnreachableScreen } from "./UnreachableScreen";
import type { Trouble } from "./flow";

afterEach(cleanup);

const nothing = () => undefined;

function show(trouble: Trouble) {
  render(
    <UnreachableScreen
      trouble={trouble}
      tries={1}
      busy={false}
      host="api.example"
      onRetry={nothing}
      onSignOut={nothing}
    />,
  );
}

const fromApp = (error: Partial<CommandError> & Pick<CommandError, "code">): Trouble => ({
  from: "app",
  error: { message: "", ...error },
});

describe("a chat that cannot be opened", () => {
  it("waits as long as the service asks for", () => {
    show(fromApp({ code: "chat_rate_limited", retryAfterS: 90 }));
    expect(screen.getByText(/Next try in 1:30/)).toBeTruthy();
  });

  it("tells what to do, and does not try by itself what a person has to mend", () => {
    show(fromApp({ code: "chat_key_refused" }));
    expect(screen.getByRole("heading", { name: "Signed in, but the chat can't be opened" })).toBeTruthy();
    expect(screen.getByText(/does not accept the REST API key/)).toBeTruthy();
    expect(screen.getByText(/can be changed after signing out. You stay signed in./)).toBeTruthy();
    expect(screen.queryByText(/Next try/)).toBeNull();
    expect(screen.getByRole("button", { name: "Try now" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Sign out" })).toBeTruthy();
  });

  it("does not blame the chat service for the keyring", () => {
    show(fromApp({ code: "api_key_unreadable" }));
    expect(screen.queryByText(/chat service/)).toBeNull();
    expect(screen.getByText(/Next try in 0:05/)).toBeTruthy();
  });

  it("tells a server that is away from a chat service that is", () => {
    show(fromApp({ code: "server_unreachable" }));
    expect(screen.getByRole("heading", { name: "Signed in, but the server can't be reached" })).toBeTruthy();
    expect(screen.getByText(/Next try in 0:05/)).toBeTruthy();
  });

  it("names the host that does not answer", () => {
    show({ from: "sdk", code: "LOGIN_IN_PROGRESS" });
    expect(screen.getByText("Nothing answers at api.example.")).toBeTruthy();
  });
});
