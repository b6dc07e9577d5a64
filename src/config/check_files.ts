import { relative, resolve } from "node:path";
import { Fault } from "../base/fault.ts";
import { type Diagnostic, diagnostic, startOf } from "./diagnostic.ts";
import { CONFIG_NAMES, discoverConfig } from "./discover.ts";
import { validateConfig } from "./load.ts";
import { readConfigBytes } from "./load_file.ts";

/** Files and what is wrong with them. */
export interface CheckedFiles {
  /** As a person would name them from here. */
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Validates each file; a directory stands for the config in it, nothing for this directory. */
export async function checkFiles(args: readonly string[], cwd: string): Promise<CheckedFiles> {
  const texts = new Map<string, string>();
  const files: string[] = [];
  const found: Diagnostic[] = [];
  for (const arg of args.length === 0 ? ["."] : args) {
    const name = args.length === 0 ? "." : arg;
    try {
      const path = findFile(name, cwd);
      const shown = displayName(path, cwd);
      if (files.includes(shown)) continue;
      files.push(shown);
      const { diagnostics, source } = validateConfig(shown, await readConfigBytes(path));
      texts.set(shown, source.text);
      found.push(...diagnostics);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // One unreadable file must not hide what is wrong with the others.
      if (!files.includes(name)) files.push(name);
      found.push(diagnostic("unreadable_file", "error", {
        message: error.message,
        at: startOf(name),
        notes: error.note === undefined ? [] : [error.note],
      }));
    }
  }
  return { files, texts, diagnostics: found };
}

function findFile(arg: string, cwd: string): string {
  const path = resolve(cwd, arg);
  let directory = false;
  try {
    directory = Deno.statSync(path).isDirectory;
  } catch {
    // discoverConfig says why it cannot be read.
  }
  if (!directory) return discoverConfig({ file: arg, cwd }) ?? path;
  const found = discoverConfig({ path: arg, cwd });
  if (found !== undefined) return found;
  const where = arg === "." ? "this directory" : `"${arg}"`;
  throw new Fault("config", `Cannot find a config in ${where}: no ${CONFIG_NAMES.join(" or ")}`, {
    note: "planoai init writes one",
  });
}

/** Relative to here when it is below, for short lines and for annotations in pull requests. */
function displayName(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}
