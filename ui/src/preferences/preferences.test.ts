import { expect, test } from "vitest";
import { PREFERENCES } from "../backend/contract.gen";
import { DEFAULTS, onPreferences, preferences } from "./preferences";

test("the defaults hold until the backend tells otherwise", () => {
  expect(preferences()).toEqual(DEFAULTS);
  const heard: unknown[] = [];
  const stop = onPreferences((now) => heard.push(now.theme));
  window.dispatchEvent(new CustomEvent(PREFERENCES, { detail: { ...DEFAULTS, theme: "dark" } }));
  expect([heard, preferences().theme]).toEqual([["dark"], "dark"]);
  stop();
});
