import { defineCommand } from "./command.ts";

/** Lists the provider table. */
export const command = defineCommand({
  name: "providers",
  group: "Tools",
  summary: "List providers, the dialects they speak and their keys",
  detail:
    "Needs no config, no keys and no network. A variable marked * is set in this environment. " +
    "With a PROVIDER it tells everything about one: its address, its settings and what planoai " +
    "changes in requests to it.\n\n" +
    "A server that is not listed but speaks one of the dialects works by base_url and " +
    "provider_interface.",
  arguments: [{ name: "PROVIDER", doc: "One provider, by id or alias", required: false }],
  options: { json: { kind: "flag", doc: "For scripts: everything that is known" } },
  examples: [
    { command: "planoai providers", note: "all of them" },
    { command: "planoai providers amazon_bedrock", note: "what one needs" },
    { command: "planoai providers --json | jq -r '.[].id'", note: "ids alone" },
  ],
  async run(io, { json }, [name]) {
    const { listProviders } = await import("./providers/list.ts");
    return listProviders(io, { name, json });
  },
});
