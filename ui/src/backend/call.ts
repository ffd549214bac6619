import { invoke } from "@tauri-apps/api/core";
import { isErrorCode } from "../errors/table";
import type { CommandError, Field } from "./contract.gen";

const FIELDS: Record<Field, true> = {
  email: true,
  name: true,
  identifier: true,
  password: true,
  appId: true,
  region: true,
  apiKey: true,
  address: true,
  caCertificate: true,
  proxy: true,
  tokenPointer: true,
  uidPointer: true,
  invite: true,
  oldPassword: true,
  newPassword: true,
};

/** Texts of the machinery can be as long as what they quote; nobody reads more than this of one. */
const MESSAGE_LIMIT = 500;

/** Longest wait that is believed, in seconds: a day. */
const WAIT_LIMIT_S = 86_400;

/** What a call rejects with: always one of the codes that the interface has a text for. */
export class CommandFailure extends Error {
  readonly error: CommandError;

  constructor(error: CommandError) {
    super(error.message);
    this.name = "CommandFailure";
    this.error = error;
  }
}

/** Calls the app. Rejects with a {@link CommandFailure} and nothing else. */
export async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw new CommandFailure(asCommandError(thrown));
  }
}

/**
 * Reads any thrown value as the error that it is, or as a fault of ours.
 *
 * Tauri itself rejects with plain strings ("invalid args …", "… not allowed"), so a string is a
 * fault in the code and not something that a person can mend.
 */
export function asCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandFailure) return thrown.error;
  if (typeof thrown === "string") return internal(thrown);
  if (thrown instanceof Error) return internal(thrown.message);
  if (typeof thrown !== "object" || thrown === null) return internal(String(thrown));
  return fromObject(thrown as Record<string, unknown>);
}

function fromObject(value: Record<string, unknown>): CommandError {
  const message = typeof value["message"] === "string" ? clip(value["message"]) : "";
  const code = value["code"];
  if (!isErrorCode(code)) return internal(`unknown error ${clip(String(code))}: ${message}`);
  const error: CommandError = { code, message };
  const { field, retryAfterS } = value;
  if (typeof field === "string" && Object.hasOwn(FIELDS, field)) error.field = field as Field;
  if (typeof retryAfterS === "number" && Number.isFinite(retryAfterS)) {
    error.retryAfterS = Math.min(Math.max(0, Math.ceil(retryAfterS)), WAIT_LIMIT_S);
  }
  if (value["passwordRight"] === true) error.passwordRight = true;
  return error;
}

function internal(message: string): CommandError {
  return { code: "internal", message: clip(message) };
}

function clip(text: string): string {
  return text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}…` : text;
}
