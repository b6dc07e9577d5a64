import { Fault } from "../../base/fault.ts";
import type { CredentialDeps } from "./deps.ts";

/** A file that something points to. Throws a {@link Fault} `config` when it is missing or empty. */
export async function requiredText(
  deps: Pick<CredentialDeps, "readText">,
  { path, from }: { readonly path: string; readonly from: string },
): Promise<string> {
  const text = await deps.readText(path);
  if (text !== undefined && text.trim() !== "") return text;
  const state = text === undefined ? "no such file" : "it is empty";
  throw new Fault("config", `Cannot read "${path}" of ${from}: ${state}`);
}
