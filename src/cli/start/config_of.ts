import { Fault } from "../../base/fault.ts";
import { startOf } from "../../config/diagnostic.ts";
import { ConfigDocument } from "../../config/document.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { ConfigNode } from "../../config/node.ts";
import { resolve } from "../../config/resolve.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { lookupIn } from "../../config/variables.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";

/** The config of an order. It was checked before it was given, so that errors here are surprises. */
export function configOf(
  { file, config: value, dotEnv }: Pick<LaunchOrder, "file" | "config" | "dotEnv">,
  env: Readonly<Record<string, string>>,
): ResolvedConfig {
  const source = { file, text: "", places: new Map(), spanOf: () => startOf(file) };
  const doc = new ConfigDocument(new ConfigNode(value, "", source));
  const { config, diagnostics } = resolve(doc, file, lookupIn(parseDotEnv(dotEnv ?? ""), env));
  const error = diagnostics.find((one) => one.severity === "error");
  if (error === undefined) return config;
  throw new Fault("config", `Cannot serve "${file}": ${error.message}`);
}
