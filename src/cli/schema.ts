import { defineCommand } from "./command.ts";

/** Prints the config's schema. */
export const command = defineCommand({
  name: "schema",
  group: "Config",
  summary: "Print the config's JSON Schema",
  detail: "For editors with a YAML language server: save it beside the config and begin the " +
    "config with\n\n  # yaml-language-server: $schema=./plano_config.schema.json\n\n" +
    "planoai init does both.",
  arguments: [],
  options: {},
  examples: [
    { command: "planoai schema > plano_config.schema.json", note: "completion in editors" },
  ],
  async run(io) {
    const { schemaDocument } = await import("../config/schema/config.ts");
    io.out(JSON.stringify(schemaDocument(), null, 2) + "\n");
    return 0;
  },
});
