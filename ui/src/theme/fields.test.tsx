import { cleanup, createEvent, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { PasswordField } from "./fields";

afterEach(cleanup);

/** Presses or releases a key with Caps Lock on or off. */
function key(kind: "keyDown" | "keyUp", capsLock: boolean): void {
  const field = screen.getByLabelText("Password");
  const event = createEvent[kind](field, { key: "a" });
  Object.defineProperty(event, "getModifierState", {
    value: (name: string) => capsLock && name === "CapsLock",
  });
  fireEvent(field, event);
}

const hint = () => screen.queryByText("Caps Lock is on.");

it("tells in a live region that Caps Lock is on, for as long as it is and the field is in use", () => {
  render(<PasswordField label="field.password" name="password" value="" onChange={() => undefined} />);
  const region = screen.getByRole("status");
  key("keyDown", false);
  expect(hint()).toBeNull();
  key("keyDown", true);
  expect(region.contains(hint())).toBe(true);
  key("keyUp", false);
  expect(hint()).toBeNull();
  key("keyUp", true);
  expect(hint()).not.toBeNull();
  fireEvent.blur(screen.getByLabelText("Password"));
  expect(hint()).toBeNull();
});
