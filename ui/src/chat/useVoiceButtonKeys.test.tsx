import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useVoiceButtonKeys } from "./useVoiceButtonKeys";

afterEach(cleanup);

function Composer({ onKeyDown }: { onKeyDown: () => void }) {
  useVoiceButtonKeys();
  return (
    <button type="button" className="cometchat-message-composer__voice-button" onKeyDown={onKeyDown}>
      Record
    </button>
  );
}

it("lets only the keys that press a button reach the one for voice messages", () => {
  const pressed = vi.fn();
  render(<Composer onKeyDown={pressed} />);
  for (const key of ["Tab", "Shift", "ArrowLeft", "Escape"]) {
    expect(fireEvent.keyDown(screen.getByText("Record"), { key })).toBe(true);
  }
  expect(pressed).not.toHaveBeenCalled();
  for (const key of ["Enter", " "]) fireEvent.keyDown(screen.getByText("Record"), { key });
  expect(pressed).toHaveBeenCalledTimes(2);
});
