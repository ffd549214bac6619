import { expect, it, vi } from "vitest";
import { RENAMED } from "../backend/contract.gen";
import { onRenamed } from "./renamed";

const tell = (detail: unknown) => window.dispatchEvent(new CustomEvent(RENAMED, { detail }));

it("hears of another name until it is told not to, and of nothing else", () => {
  const hear = vi.fn<(name: string) => void>();
  const stop = onRenamed(hear);
  tell({ name: "Ada L." });
  for (const odd of [null, { name: 7 }, "Ada"]) tell(odd);
  window.dispatchEvent(new Event(RENAMED));
  stop();
  tell({ name: "too late" });
  expect(hear.mock.calls).toEqual([["Ada L."]]);
});
