import { contentHash } from "../../base/content_hash.ts";
import { Fault } from "../../base/fault.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { bootstrap } from "./bootstrap.ts";
import { clusters } from "./clusters.ts";
import { listener } from "./listener.ts";
import type { Message } from "./proto.ts";
import type { EnvoyFiles, RenderEnv } from "./render_env.ts";
import { HEAD, yaml } from "./yaml.ts";

/** A config as Envoy reads it. Throws a {@link Fault} for a listener that has no table. */
export function renderEnvoy(config: ResolvedConfig, env: RenderEnv): EnvoyFiles {
  const listeners = config.listeners.map((one) => {
    const table = env.tables[one.name];
    if (table !== undefined) return listener(one, table, config, env);
    throw new Fault("internal", `Cannot render the listener "${one.name}": it has no edge table`);
  });
  const all = clusters(config, env);
  const version = contentHash(JSON.stringify([listeners, all])).slice(0, 12);
  return {
    bootstrap: yaml(HEAD, bootstrap(env)),
    lds: yaml(HEAD, resources(version, listeners)),
    cds: yaml(HEAD, resources(version, all)),
    version,
  };
}

function resources(version: string, all: readonly Message[]): Message {
  return { version_info: version, resources: all };
}
