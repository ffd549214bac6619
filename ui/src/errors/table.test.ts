import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../backend/contract.gen";
import { en } from "../i18n/en";
import { ERROR_CODES, explain, isErrorCode } from "./table";
import { errorSentence, errorText, remedyText } from "./texts";

const declared = () => {
  const source = readFileSync("src/backend/contract.gen.ts", "utf8");
  const union = /export type ErrorCode = ([^;]+);/.exec(source)?.[1] ?? "";
  return [...union.matchAll(/"(\w+)"/g)].map((match) => match[1] as ErrorCode);
};

describe("the table of errors", () => {
  it("has every code of the contract and no other", () => {
    expect(new Set(ERROR_CODES)).toEqual(new Set(declared()));
  });

  it("has a text for each code, and a remedy for each that a person cannot solve by typing", () => {
    for (const code of ERROR_CODES) {
      const { text, remedy, action } = explain(code);
      expect(en[text], code).toMatch(/\.$/);
      if (action === "keyring" || action === "create_again" || action === "give_up") {
        expect(remedy, code).toBeDefined();
      }
    }
  });

  it("leaves no text of an error unused", () => {
    const used = ERROR_CODES.flatMap((code) => {
      const { text, remedy } = explain(code);
      return [text, remedy];
    });
    const fields = Object.keys(en).filter((key) => key.split(".").length > 2);
    const written = Object.keys(en).filter((key) => /^(error|remedy)\./.test(key));
    expect(written.filter((key) => !used.includes(key as never) && !fields.includes(key))).toEqual([]);
  });

  it("words an error for its field, and in general where it stands apart from it", () => {
    const error = { code: "field_empty", message: "", field: "email" } as const;
    expect(errorText(error)).toBe(en["error.field_empty.email"]);
    expect(errorSentence(error)).toBe(en["error.field_empty"]);
    expect(remedyText(error)).toBeNull();
  });

  it("does not take inherited names for codes", () => {
    expect(isErrorCode("toString")).toBe(false);
    expect(isErrorCode("__proto__")).toBe(false);
    expect(isErrorCode(7)).toBe(false);
  });
});
