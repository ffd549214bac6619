import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { ChatBackend } from "./flow";
import { useLock } from "./useLock";

afterEach(cleanup);

const done = () => Promise.resolve({ done: true });

function Window({ backend }: { backend: ChatBackend }) {
  useLock(backend);
  return null;
}

it("locks at Ctrl+Shift+L alone, and tells of use sparsely", () => {
  const backend = { lock: vi.fn(done), noteUse: vi.fn(done) };
  render(<Window backend={backend as unknown as ChatBackend} />);
  fireEvent.keyDown(document.body, { key: "l" });
  fireEvent.keyDown(document.body, { key: "L", shiftKey: true });
  expect(backend.lock).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "L", shiftKey: true, ctrlKey: true });
  expect(backend.lock).toHaveBeenCalledTimes(1);
  expect(backend.noteUse).toHaveBeenCalledTimes(1);
});
