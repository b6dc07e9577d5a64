import { parse } from "@std/yaml";
import type { Message } from "./proto.ts";
import type { EnvoyFiles } from "./render_env.ts";
import { HEAD, yaml } from "./yaml.ts";

interface Resources {
  readonly version_info: string;
  readonly resources: readonly (Message & { readonly name: string })[];
}

/**
 * New clusters, and those old ones that are gone from the config: for the time in which connections
 * from before a reload may still bring a request, which the old listener then leads to them. Once that
 * is over, `next.cds` itself can be taken over.
 */
export function keepingClusters(
  next: Pick<EnvoyFiles, "cds">,
  previousCds: string,
): { readonly cds: string; readonly version: string } {
  const { version_info, resources } = parse(next.cds) as Resources;
  const names = new Set(resources.map(({ name }) => name));
  const kept = (parse(previousCds) as Resources).resources.filter(({ name }) => !names.has(name));
  const version = `${version_info}+${kept.length}`;
  return {
    version,
    cds: yaml(HEAD, { version_info: version, resources: [...resources, ...kept] }),
  };
}
