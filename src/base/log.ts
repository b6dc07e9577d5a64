import { Fault } from "./fault.ts";
import { Secret } from "./secret.ts";

/** How much a log says, least first. */
export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a record says besides its message; `undefined` is left out, a secret prints as `***`. */
export type LogFields = Readonly<
  Record<string, string | number | boolean | Secret | Error | undefined>
>;

/** A levelled log: one line a record. */
export interface Log {
  readonly level: LogLevel;
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

/** What {@link createLog} needs of the outside. */
export interface LogOptions {
  readonly level: LogLevel;
  /** Gets whole lines, line break included. */
  write(line: string): void;
  now(): Date;
}

/** Longest message and longest value, in characters: a log line never grows with its input. */
const MAX_MESSAGE = 4_000;
const MAX_VALUE = 1_000;

/** Makes a log. Text form: `[2026-01-31 12:00:00.000][info] message key=value`. */
export function createLog({ level, write, now }: LogOptions): Log {
  const most = LOG_LEVELS.indexOf(level);
  const at = (own: LogLevel) => (message: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(own) <= most) write(logLine(now(), own, message, fields));
  };
  return { level, error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}

/** One record as text, line break included. */
export function logLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: LogFields = {},
): string {
  const stamp = time.toISOString().replace("T", " ").replace("Z", "");
  let line = `[${stamp}][${level}] ${oneLine(message, MAX_MESSAGE)}`;
  for (const key in fields) {
    const value = fields[key];
    if (value !== undefined) line += ` ${key}=${shown(value)}`;
  }
  return line + "\n";
}

/** `LOG_LEVEL` as a level; `undefined` or empty is `info`. Throws a {@link Fault} `usage`. */
export function readLogLevel(text: string | undefined): LogLevel {
  const wanted = (text ?? "").trim().toLowerCase();
  if (wanted === "") return "info";
  const level = LOG_LEVELS.find((one) => one === (wanted === "warning" ? "warn" : wanted));
  if (level !== undefined) return level;
  throw new Fault("usage", `Cannot use LOG_LEVEL "${oneLine(text ?? "", 40)}": no such level`, {
    note: `use one of ${LOG_LEVELS.toReversed().join(", ")}`,
  });
}

function shown(value: string | number | boolean | Secret | Error): string {
  if (value instanceof Secret) return String(value);
  if (value instanceof Error) return JSON.stringify(oneLine(errorWords(value), MAX_VALUE));
  if (typeof value !== "string") return String(value);
  const text = oneLine(value, MAX_VALUE);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

function errorWords(error: Error): string {
  const cause = error.cause instanceof Error ? `; because ${error.cause.message}` : "";
  return error.name === "Fault" ? error.message + cause : `${error.name}: ${error.message}${cause}`;
}

/** What looks like a credential, wherever it comes from: messages quote other people's words. */
const credential =
  /\b(Bearer\s+|sk-|xai-|gsk_|AIza|AKIA|ghp_|hf_|pplx-|nvapi-|phc_|ya29\.)[A-Za-z0-9._~+/=-]{8,}/gi;

/** A text without what looks like a credential. */
export function withoutCredentials(text: string): string {
  return text.replace(credential, (_, kind: string) => `${kind}***`);
}

/** Text on one line, without control characters and credentials, cut at `max`. */
export function oneLine(text: string, max: number): string {
  const cut = text.length > max ? text.slice(0, max) + "…" : text;
  const line = cut.replace(/\s*[\r\n]+\s*/g, " | ")
    // deno-lint-ignore no-control-regex
    .replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, " ");
  return withoutCredentials(line);
}
