import { describe, expect, it } from "vitest";
import { pauseAfter } from "./backoff";
import { clockTime, isSpokenMoment, spokenTime } from "./format";

describe("a countdown", () => {
  it.each([
    [0, "0:00"],
    [5, "0:05"],
    [59.2, "1:00"],
    [60, "1:00"],
    [95, "1:35"],
    [3600, "1:00:00"],
    [3725, "1:02:05"],
    [-3, "0:00"],
    [Number.NaN, "0:00"],
    [Number.POSITIVE_INFINITY, "0:00"],
  ])("shows %s seconds as %s", (seconds, shown) => {
    expect(clockTime(seconds)).toBe(shown);
  });

  it.each([
    [1, "1 second"],
    [10, "10 seconds"],
    [60, "1 minute"],
    [61, "2 minutes"],
  ])("says %s seconds as %s", (seconds, said) => {
    expect(spokenTime(seconds)).toBe(said);
  });

  it("speaks seldom", () => {
    const spoken = Array.from({ length: 301 }, (_, left) => left).filter(isSpokenMoment);
    expect(spoken).toEqual([10, 30, 60, 120, 180, 240, 300]);
  });
});

describe("the pause between tries", () => {
  it("grows up to a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 1000].map((tries) => pauseAfter(tries))).toEqual([5, 10, 20, 40, 60, 60, 60]);
  });

  it("is never shorter than the service asks for", () => {
    expect(pauseAfter(1, 90)).toBe(90);
    expect(pauseAfter(5, 3)).toBe(60);
  });
});
