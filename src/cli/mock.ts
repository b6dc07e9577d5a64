import { Fault } from "../base/fault.ts";
import { isLoopback } from "../base/loopback.ts";
import { aborted } from "../base/wait.ts";
import { defineCommand, type Parsed } from "./command.ts";
import type { Io } from "./io.ts";

const options = {
  port: {
    kind: "integer",
    value: "N",
    doc: "Port; 0 takes a free one",
    default: 14010,
    min: 0,
    max: 65535,
  },
  host: { kind: "string", value: "HOST", doc: "Address to listen on", default: "127.0.0.1" },
  scenario: {
    kind: "string",
    value: "FILE",
    doc: "Answer from a scenario file (YAML or JSON) first",
  },
  record: {
    kind: "string",
    value: "DIR",
    doc: "Write exchanges with --upstream to DIR, keys removed",
  },
  upstream: { kind: "string", value: "URL", doc: "The real provider that --record asks" },
  replay: { kind: "string", value: "DIR", doc: "Answer from the exchanges in DIR" },
  quiet: { kind: "flag", short: "q", doc: "Say nothing but errors" },
  json: { kind: "flag", doc: "Print the address as JSON on stdout" },
  allowUnauthenticatedPublic: {
    kind: "flag",
    doc: "Let other machines reach it (it asks for no key)",
  },
} as const;

type Options = Parsed<typeof options>;

/** Runs the fake provider until Ctrl-C. */
export const command = defineCommand({
  name: "mock",
  group: "Tools",
  summary: "Run a fake provider that needs no key",
  detail:
    "Answers OpenAI Chat Completions, Responses and Completions, Anthropic Messages, Gemini and " +
    "Bedrock Converse on one port, the same way each time. The model's name chooses what happens: echo, tool, think, " +
    "stream-10-50, error-429, cut and more (docs/mock.md).\n\n" +
    "With --record it passes requests on to a real provider and writes what it saw to files, " +
    "keys removed; --replay answers from them without a network.",
  arguments: [],
  options,
  examples: [
    { command: "planoai mock", note: "listen on 127.0.0.1:14010" },
    { command: "planoai mock --scenario ci.yaml --port 0 --json", note: "for a CI job" },
    { command: "planoai mock --record tape --upstream https://api.openai.com", note: "record" },
    { command: "planoai mock --replay tape", note: "answer from the recording" },
  ],
  async run(io, options) {
    checkUsage(options);
    const { startMock } = await import("../mock/mock.ts");
    const { readScenarioFile } = await import("../mock/scenario_file.ts");
    const { scenario, record, upstream, replay } = options;
    const path = (file: string) => file.startsWith("/") ? file : `${io.cwd}/${file}`;
    const scenarios = scenario === undefined ? undefined : await readScenarioFile(path(scenario));
    const mock = await listening(options, () =>
      startMock({
        port: options.port,
        hostname: options.host,
        ...(scenarios === undefined ? {} : { scenarios }),
        ...(record === undefined || upstream === undefined ? {} : {
          record: {
            dir: path(record),
            upstream,
            onRecorded: (event) => tellRecorded(io, options, event),
          },
        }),
        ...(replay === undefined ? {} : { replay: { dir: path(replay) } }),
        ...(options.quiet ? {} : { onRequest: (request) => io.err(`${requestLine(request)}\n`) }),
      }));
    if (options.json) io.out(JSON.stringify({ url: mock.url, port: mock.port }) + "\n");
    if (!options.quiet) io.err(greeting(mock.url));
    await aborted(io.signal);
    await mock.close();
    return 0;
  },
});

function checkUsage(options: Options): void {
  const { record, upstream, replay, host } = options;
  if (record !== undefined && upstream === undefined) {
    throw new Fault("usage", "Cannot record: no upstream", { note: "add --upstream https://…" });
  }
  if (upstream !== undefined && record === undefined) {
    throw new Fault("usage", "Cannot use --upstream alone: it belongs to --record");
  }
  if (record !== undefined && replay !== undefined) {
    throw new Fault("usage", "Cannot use --record and --replay together");
  }
  if (upstream !== undefined && !/^https?:\/\/[^/]/.test(upstream)) {
    throw new Fault("usage", `Cannot use --upstream "${upstream}": not an http or https URL`);
  }
  if (!isLoopback(host) && !options.allowUnauthenticatedPublic) {
    throw new Fault("config", `Cannot listen on "${host}": the mock asks for no key`, {
      note: "Other machines could use it. If that is meant, add --allow-unauthenticated-public.",
    });
  }
}

/** Turns the system's refusals to listen into words. */
async function listening<T>(options: Options, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const where = `Cannot listen on ${options.host}:${options.port}`;
    if (error instanceof Deno.errors.AddrInUse) {
      throw new Fault("config", `${where}: the port is taken`, {
        note: "Use another one, or --port 0 for any free one.",
        cause: error,
      });
    }
    if (
      error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.AddrNotAvailable
    ) {
      throw new Fault("config", `${where}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function greeting(url: string): string {
  const body = '{"model":"echo","messages":[{"role":"user","content":"hello"}]}';
  return `planoai mock listens on ${url} (Ctrl-C ends it)\n` +
    "  OpenAI SDKs:                     base URL " + url + "/v1\n" +
    "  Anthropic, Google and AWS SDKs:  base URL " + url + "\n" +
    "Try it:\n" +
    `  curl ${url}/v1/chat/completions -H 'content-type: application/json' -d '${body}'\n`;
}

function requestLine(request: { method: string; path: string; body: string }): string {
  const model = /"model"\s*:\s*"([^"\\]{1,80})"/.exec(request.body)?.[1];
  return `${request.method} ${request.path}${model === undefined ? "" : ` ${model}`}`;
}

function tellRecorded(
  io: Io,
  options: Options,
  event: { readonly file: string } | { readonly problem: string },
): void {
  if ("problem" in event) io.err(`${event.problem}\n`);
  else if (!options.quiet) io.err(`recorded ${event.file}\n`);
}
