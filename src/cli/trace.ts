import { defineCommand } from "./command.ts";
import { TRACE_OPTIONS } from "./trace/options.ts";

/** Shows traces, and keeps those that other programs send. */
export const command = defineCommand({
  name: "trace",
  group: "Gateway",
  summary: "Show what requests did, took and cost",
  detail:
    "Without words: the last trace as a tree. TARGET is last or any, a trace's id or its first 8 digits. " +
    "The traces of this home are in ~/.plano/traces.db, and are there without a gateway too.\n\n" +
    "show SPAN tells everything of one span, diff A B puts two traces beside each other, export " +
    "[TARGET] writes them for other programs. listen takes spans of other programs over OTLP, in " +
    "the foreground or with --background; down (or stop) ends that one.",
  arguments: [
    {
      name: "TARGET",
      doc: "What to show (last or any, an id), or show, diff, export, listen, down",
      required: false,
      suggests: ["last", "any", "show", "diff", "export", "listen", "down", "stop"],
    },
    { name: "IDS", doc: "With show, diff and export: of what", required: false, repeats: true },
  ],
  options: TRACE_OPTIONS,
  examples: [
    { command: "planoai trace", note: "the last request" },
    { command: "planoai trace --list --since 10m", note: "choose from the recent ones" },
    {
      command: "planoai trace any --where http.status_code=429",
      note: "the last that was limited",
    },
    { command: "planoai trace --follow", note: "watch requests end" },
    { command: "planoai trace --json | jq '.traces[0].spans[].name'", note: "for scripts" },
    { command: "planoai trace show 00f067aa", note: "one span, and what was said" },
    { command: "planoai trace diff 4bf92f35 0af76519", note: "why was that one slower" },
    { command: "planoai trace export any --format jaeger", note: "for another tool" },
  ],
  async run(io, options, [target, ...rest]) {
    const { checkUsage } = await import("./trace/usage.ts");
    checkUsage(options, target, rest);
    switch (target) {
      case "listen": {
        const { listen } = await import("./trace/listen.ts");
        return await listen(io, options);
      }
      case "down":
      case "stop": {
        const { stopListener } = await import("./trace/stop_listener.ts");
        return await stopListener(io);
      }
      case "show": {
        const { showSpan } = await import("./trace/show_span.ts");
        return await showSpan(io, rest[0]!, options);
      }
      case "diff": {
        const { diffTraces } = await import("./trace/diff_traces.ts");
        return diffTraces(io, rest[0]!, rest[1]!);
      }
      case "export": {
        const { exportTraces } = await import("./trace/export_traces.ts");
        return await exportTraces(io, options, rest[0]);
      }
    }
    if (options.web) {
      const { showWeb } = await import("./trace/show_web.ts");
      return await showWeb(io, options.port);
    }
    if (options.follow) {
      const { followTraces } = await import("./trace/follow_traces.ts");
      return await followTraces(io, options);
    }
    const { showTraces } = await import("./trace/show_traces.ts");
    return await showTraces(io, options, target);
  },
});
