import { byPlace, type Diagnostic, hasErrors } from "./diagnostic.ts";
import { ConfigDocument } from "./document.ts";
import { parseDotEnv } from "./dot_env.ts";
import { parseConfig } from "./parse.ts";
import type { ResolvedConfig } from "./resolved.ts";
import { resolve } from "./resolve.ts";
import { lookupIn } from "./variables.ts";
import { checkConfig } from "./check.ts";
import type { Source } from "./node.ts";

/** What {@link loadConfig} reads. */
export interface LoadOptions {
  /** Named in diagnostics and in the result; nothing is read from it. */
  readonly file: string;
  /** The YAML itself. */
  readonly text: string | Uint8Array;
  /** What `$VAR` and `${VAR}` may name. */
  readonly env: Readonly<Record<string, string>>;
  /** The text of the `.env` beside the config; its variables win over `env`. */
  readonly dotEnv?: string;
}

/** A config ready to run, or the reasons why not. Warnings may come with a config. */
export interface LoadResult {
  /** Absent when there are errors. */
  readonly config?: ResolvedConfig;
  /** All of them, by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text that the diagnostics' places point into: renderers show its lines. */
  readonly source: Source;
}

/** From text to a config that the gateway can run. Pure: reads no file and no environment. */
export function loadConfig(options: LoadOptions): LoadResult {
  const parsed = parseConfig(options.file, options.text);
  const { source } = parsed;
  if (parsed.root === undefined) return { diagnostics: parsed.diagnostics, source };
  const found = [...parsed.diagnostics, ...checkConfig(parsed.root)];
  if (hasErrors(found)) return { diagnostics: byPlace(found), source };
  const dotEnv = parseDotEnv(options.dotEnv ?? "");
  const doc = new ConfigDocument(parsed.root);
  const { config, diagnostics } = resolve(doc, options.file, lookupIn(dotEnv, options.env));
  found.push(...diagnostics);
  return {
    ...(hasErrors(found) ? {} : { config }),
    diagnostics: byPlace(found),
    source,
  };
}

/** Everything that can be said without keys and network: what `validate` prints. */
export function validateConfig(
  file: string,
  text: string | Uint8Array,
): { readonly diagnostics: readonly Diagnostic[]; readonly source: Source } {
  const { root, source, diagnostics } = parseConfig(file, text);
  if (root === undefined) return { diagnostics, source };
  return { diagnostics: byPlace([...diagnostics, ...checkConfig(root)]), source };
}
