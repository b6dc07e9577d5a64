import { dirname, join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { isObject, type JsonObject } from "../../base/json.ts";
import { hasErrors } from "../../config/diagnostic.ts";
import { discoverConfig } from "../../config/discover.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { loadConfig } from "../../config/load.ts";
import { readConfigBytes, readDotEnv } from "../../config/load_file.ts";
import { isLoopback } from "../../base/loopback.ts";
import { parseConfig } from "../../config/parse.ts";
import { renderText, summary } from "../../config/render/text.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { zeroConfig } from "../../config/zero_config.ts";
import { type Home, writePrivate } from "../../process/home.ts";
import type { Io } from "../io.ts";
import { withGoogleProject } from "./google_project.ts";

/** What `up` was asked for. */
export interface PrepareOptions {
  readonly file?: string;
  readonly path: string;
  readonly listenerPort: number;
  readonly allowUnauthenticatedPublic: boolean;
}

/** A config that may be started. */
export interface Prepared {
  readonly config: ResolvedConfig;
  /** What the file says, before defaults and variables. */
  readonly value: JsonObject;
  readonly dotEnv?: string;
  /** It was made from the environment, because there was no file. */
  readonly isDefault: boolean;
}

/**
 * Finds or makes the config and loads it. What is wrong with it is rendered on stderr, all at once;
 * then it throws a {@link Fault} `config`.
 */
export async function prepare(io: Io, home: Home, options: PrepareOptions): Promise<Prepared> {
  const env = io.allEnv();
  const { file } = options;
  const found = discoverConfig({
    ...(file === undefined ? { path: options.path } : { file }),
    cwd: io.cwd,
  });
  const folder = found === undefined ? join(io.cwd, options.path) : dirname(found);
  const dotEnv = await readDotEnv(join(folder, ".env"));
  const isDefault = found === undefined;
  const path = found ?? home.defaultConfig;
  const text = isDefault
    ? zeroConfig({ ...env, ...Object.fromEntries(parseDotEnv(dotEnv ?? "")) }, options.listenerPort)
      .text
    : await readConfigBytes(path);
  if (typeof text === "string") await writePrivate(home.defaultConfig, text);
  const loaded = loadConfig({
    file: path,
    text,
    env: withGoogleProject(io, dotEnv),
    ...(dotEnv === undefined ? {} : { dotEnv }),
  });
  if (loaded.diagnostics.length > 0) {
    const texts = new Map([[path, loaded.source.text]]);
    io.err(renderText(loaded.diagnostics, texts, { color: io.color.err }) + "\n");
  }
  if (loaded.config === undefined || hasErrors(loaded.diagnostics)) {
    throw new Fault("config", `Cannot start with "${path}": ${summary(loaded.diagnostics)}`);
  }
  const value = parseConfig(path, text).root?.value;
  if (!isObject(value)) throw new Fault("internal", `Cannot start with "${path}": not a mapping`);
  if (!options.allowUnauthenticatedPublic) refusePublic(loaded.config);
  return {
    config: loaded.config,
    value,
    ...(dotEnv === undefined ? {} : { dotEnv }),
    isDefault,
  };
}

function refusePublic(config: ResolvedConfig): void {
  for (const { name, address, port, keys } of config.listeners) {
    if (isLoopback(address) || keys.length > 0) continue;
    throw new Fault(
      "config",
      `Cannot listen on ${address}:${port}: listener "${name}" has no keys, so anybody who reaches it could spend yours`,
      {
        note: "set auth.keys on the listener, use address 127.0.0.1, or pass " +
          "--allow-unauthenticated-public",
      },
    );
  }
}
