import { Fault } from "../base/fault.ts";
import type { Way } from "./provider.ts";

/** What a way's path is made for. */
export interface PathValues {
  /** The model's id as the upstream knows it. */
  readonly model: string;
  readonly stream: boolean;
  /** The entry's settings, for `{region}` and its like. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The path of one request below the API root. Every value is one path segment: `:` and `/` of Bedrock
 * ids and ARNs are percent-encoded, so that a model's name cannot climb out of its place (W114).
 */
export function pathFor(way: Pick<Way, "path" | "streamPath">, values: PathValues): string {
  const path = values.stream ? way.streamPath ?? way.path : way.path;
  return path.includes("{") ? filled(path, { ...values.settings, model: values.model }) : path;
}

/**
 * A template with its `{names}` replaced. An unknown one stays: its rule has said that it is missing.
 * Throws a {@link Fault} `bad_request` for a value with the steps `.` or `..`: they are path steps however
 * they are spelled (WHATWG URL, double-dot segments), and some servers decode `%2F` before they walk.
 */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    if (value.split(/[\\/]/).some((step) => step === "." || step === "..")) {
      throw new Fault("bad_request", `Cannot use the ${name} "${value}": it is no name`, {
        param: name,
      });
    }
    // Half a surrogate pair has no spelling in a URL; it becomes the replacement character.
    return encodeURIComponent(value.toWellFormed());
  });
}
