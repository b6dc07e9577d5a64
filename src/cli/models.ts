import { Fault } from "../base/fault.ts";
import { defineCommand } from "./command.ts";

/** Lists the catalogue, and replaces parts of it by the user's own. */
export const command = defineCommand({
  name: "models",
  group: "Tools",
  summary: "List known models, their context windows and prices",
  detail:
    "The catalogue is a part of the release and is never fetched: it needs no config, no keys " +
    "and no network. Prices are US dollars per million tokens, of the standard tier; ? is unknown. " +
    "A model that is not listed can be used all the same, its cost is unknown then.\n\n" +
    "planoai models update --from FILE lays a catalogue that you have downloaded over the built-in " +
    "one, model by model; it is checked and kept in ~/.plano/catalogue.json. The file has the form " +
    "that --json prints. planoai models update --reset removes it.",
  arguments: [
    { name: "PROVIDER", doc: 'Of this provider; or the word "update"', required: false },
  ],
  options: {
    filter: { kind: "string", value: "TEXT", doc: "Only models whose id contains this" },
    json: { kind: "flag", doc: "For scripts: everything that is known, as a catalogue" },
    from: { kind: "string", value: "FILE", doc: "With update: the catalogue to take" },
    sha256: { kind: "string", value: "HEX", doc: "With update: what the file's checksum must be" },
    reset: { kind: "flag", doc: "With update: go back to the built-in catalogue" },
  },
  examples: [
    { command: "planoai models", note: "the providers" },
    { command: "planoai models anthropic", note: "one provider's models" },
    { command: "planoai models --filter kimi", note: "who has it, at what price" },
    { command: "planoai models openai --json | jq '.providers[].models[].id'", note: "ids alone" },
    { command: "planoai models update --from catalogue.json --sha256 9f86…", note: "newer data" },
  ],
  async run(io, options, [word]) {
    const { filter, json, from, sha256, reset } = options;
    if (word === "update") {
      if (filter !== undefined || json) {
        throw new Fault("usage", "Cannot update with --filter or --json: they are for listing");
      }
      const { updateModels } = await import("./models/update.ts");
      return await updateModels(io, { from, sha256, reset });
    }
    if (from !== undefined || sha256 !== undefined || reset) {
      throw new Fault(
        "usage",
        "Cannot list with --from, --sha256 or --reset: they are for update",
        {
          note: "planoai models update --from FILE",
        },
      );
    }
    const { listModels } = await import("./models/list.ts");
    return await listModels(io, { provider: word, filter, json });
  },
});
