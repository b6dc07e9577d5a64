import { Fault } from "../base/fault.ts";

/** The model that a path names, decoded once. Throws `bad_request` for a broken escape. */
export function decodedModel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Fault("bad_request", "Cannot read the path: its model is not percent-encoded", {
      param: "model",
      cause,
    });
  }
}
