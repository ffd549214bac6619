import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Toasts } from "./Toasts";
import { useLinkGuard } from "./useLinkGuard";

afterEach(cleanup);

function Guarded() {
  useLinkGuard();
  return (
    <a href="blob:tauri://localhost/1" download="notes.txt">
      Notes
    </a>
  );
}

it("says that a file cannot be saved yet, instead of nothing", () => {
  render(
    <Toasts>
      <Guarded />
    </Toasts>,
  );
  expect(fireEvent.click(screen.getByText("Notes"))).toBe(false);
  expect(screen.getByText("Saving files comes in a later version.")).toBeTruthy();
});
