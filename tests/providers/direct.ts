import type { ProviderEntry, ResolvedConfig } from "../../src/config/resolved.ts";
import { dialectOf } from "../../src/dialects/all.ts";
import { edgeWayOf, type NoWay } from "../../src/envoy/edge_way_of.ts";
import { EDGE_DIALECTS } from "../../src/envoy/edge_table_of.ts";
import { SealOwners } from "../../src/gateway/seal_owners.ts";
import { prepareEntry } from "../../src/gateway/upstream_request.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { configWith } from "../support/config_text.ts";
import { SAMPLES } from "./samples.ts";

/** The dialects whose requests may go directly, as columns. */
export const DIRECT_TITLES: readonly string[] = EDGE_DIALECTS.map((id) =>
  SAMPLES.find(({ dialect }) => dialect === id)!.title
);

/** Why the gateway carries what the provider could be sent as it is. */
const WHY: Readonly<Record<NoWay, string>> = {
  translated: "",
  seals: "while alone",
  replies: "while alone",
  thinking: "no: thinking that clients lose is put back",
  body: "no: every body is changed",
  credential: "no: its credential is fetched or signed",
  key_missing: "no: it has no key",
  own_mock: "no: the gateway runs it",
  proxy: "no: it is behind a proxy",
  path: "no: its path says more than the model",
  headers: "no: its headers are none for Envoy",
};

/** What goes directly to a provider that has a key, of this model. */
export function directRow(provider: Provider, model: string): readonly string[] {
  const { id, settings = {}, exampleUrl } = provider;
  const more = [
    ...Object.keys(settings).map((name) => `${name}: us-east-1`),
    ...exampleUrl === undefined ? [] : [`base_url: "${exampleUrl}"`],
  ];
  const entry = (key: string) =>
    [`model: "${id}/${model}"`, `name: of-${key}`, `access_key: key-${key}`, ...more].join(", ");
  const alone = configWith([entry("one")]);
  const beside = configWith([entry("one"), entry("two")]);
  return [
    provider.title,
    ...EDGE_DIALECTS.map((dialect) => {
      const why = reasonOf(alone, dialect) ?? reasonOf(beside, dialect);
      return why === undefined ? "yes" : WHY[why];
    }),
  ];
}

function reasonOf(config: ResolvedConfig, dialect: DialectId): NoWay | undefined {
  const entry: ProviderEntry = config.providers[0]!;
  const way = edgeWayOf({ entry, model: entry.model }, dialectOf(dialect), {
    config,
    timeouts: config.timeouts,
    seals: new SealOwners(config.providers),
    prepared: (one) => prepareEntry(one, undefined, config.providers),
    clusterOf: () => "",
    proxyEnv: {},
  });
  return typeof way === "string" ? way : undefined;
}
