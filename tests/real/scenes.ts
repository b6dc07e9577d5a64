import assert from "@std/assert";
import { type Rig, type RigUpstream, within } from "../support/rig.ts";
import type { Answer, Question, SdkClient, ToldError, ToolSpec } from "./client.ts";

/** One client, one upstream, streamed or not: what a scene is played on. */
export interface Stage {
  readonly rig: Rig;
  readonly client: SdkClient;
  readonly upstream: RigUpstream;
  readonly streamed: boolean;
  /** Asks a model of the mock: `echo`, `tools-5`. */
  ask(model: string, question?: Partial<Question>): Promise<Answer>;
}

/** One sentence about every client and every upstream. */
export interface Scene {
  readonly says: string;
  readonly only?: "streamed" | "whole";
  /** Played only where client and upstream speak different dialects. */
  readonly translated?: true;
  play(stage: Stage): Promise<void>;
}

const weather: ToolSpec = {
  name: "get_weather",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "kelvin"] } },
    required: ["city", "unit"],
    additionalProperties: false,
  },
};
const clock: ToolSpec = {
  name: "get_time",
  parameters: { type: "object", properties: {}, additionalProperties: false },
};
const said = 'Turn 1: you said "hello".';
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const thought = "Let me think.\nThe user sent 7 tokens — ünï✓.";

/** The plain ones: what is asked, what comes back, what it cost. */
const answers: readonly Scene[] = [
  {
    says: "gets an answer with its usage",
    async play({ ask, rig }) {
      const answer = await ask("echo");
      assert.equal(answer.text, said);
      assert.equal(answer.finish, "stop");
      assert(answer.usage.input > 0 && answer.usage.output > 0);
      const records = await rig.recorded(1);
      assert.equal(records.length, 1);
      assert.deepEqual(records[0]!.usage?.output, answer.usage.output);
    },
  },
  {
    says: "is heard with its system prompt and goes on with the conversation",
    async play({ ask, rig }) {
      const first = await ask("echo", { system: "Be brief, ünï✓." });
      assert.match(rig.mock.requests.at(-1)!.body, /Be brief, ünï✓\./);
      assert.equal((await first.next({ text: "more" })).text, 'Turn 2: you said "more".');
    },
  },
  {
    says: "hears that the answer was cut at the token limit",
    async play({ ask }) {
      const answer = await ask("lorem-100", { maxTokens: 16 });
      assert.equal(answer.finish, "length");
      assert.equal(answer.text.length, 64);
    },
  },
  {
    says: "hears a refusal as one",
    async play({ ask, upstream }) {
      const answer = await ask("refuse");
      assert.equal(answer.refusal || answer.text, "I cannot help with that.", upstream.title);
      assert(answer.refusal !== "" || answer.finish === "refused", "the refusal is not marked");
    },
  },
  {
    says: "is told how much came from the cache",
    async play({ ask }) {
      const { usage } = await ask("cached");
      assert.equal(usage.cacheRead, 64);
      assert(usage.input >= 64);
    },
  },
  {
    says: "shows an image",
    async play({ ask }) {
      const answer = await ask("image", { image: png });
      assert.equal(answer.text, "I see 1 media: image/png (70 bytes).");
    },
  },
  {
    says: "gets JSON that its schema accepts",
    async play({ ask }) {
      const answer = await ask("json", { schema: weather.parameters });
      assert.deepEqual(JSON.parse(answer.text), { city: "Paris", unit: "celsius" });
    },
  },
];

/** Tools: whole turns, as a program runs them. */
const tools: readonly Scene[] = [
  {
    says: "runs a whole tool turn: call, result, answer",
    async play({ ask }) {
      const call = await ask("tool", { tools: [weather] });
      assert.equal(call.finish, "tools");
      assert.deepEqual(call.calls.map(({ name, args }) => ({ name, args })), [
        { name: "get_weather", args: { city: "Paris", unit: "celsius" } },
      ]);
      const answer = await call.next({ results: ["sunny ☀, 21 °C"] });
      assert.equal(answer.text, "The tool get_weather answered: sunny ☀, 21 °C");
      assert.equal(answer.finish, "stop");
    },
  },
  {
    says: "hears what the model says before it calls a tool",
    async play({ ask }) {
      const call = await ask("agent", { tools: [weather] });
      assert.equal(call.text, "I will run one command to check.");
      assert.equal(call.calls.length, 1);
      assert.equal(
        (await call.next({ results: ["sunny"] })).text,
        "The tool get_weather answered: sunny",
      );
    },
  },
  {
    says: "runs five tools in parallel",
    async play({ ask }) {
      const call = await ask("tools-5", { tools: [weather, clock] });
      assert.equal(call.calls.length, 5);
      const ids = call.calls.map(({ id }) => id);
      // Google's older models give no ids, and its SDK passes that on.
      if (ids.some((id) => id !== "")) assert.equal(new Set(ids).size, 5);
      assert.deepEqual(call.calls.map(({ name }) => name), [
        "get_weather",
        "get_time",
        "get_weather",
        "get_time",
        "get_weather",
      ]);
      const answer = await call.next({ results: ["one", "two", "three", "four", "five"] });
      assert.equal(
        answer.text,
        ["weather answered: one", "time answered: two", "weather answered: three"]
          .concat(["time answered: four", "weather answered: five"])
          .map((end) => `The tool get_${end}`).join("\n"),
      );
    },
  },
  {
    says: "gets two calls whose arguments came interleaved",
    async play({ ask }) {
      const call = await ask("interleave", { tools: [weather, clock] });
      assert.deepEqual(call.calls.map(({ args }) => args), [
        { city: "Paris", unit: "celsius" },
        {},
      ]);
    },
  },
  ...["tool-zero", "tool-zero-empty"].map((model): Scene => ({
    says: `calls a tool without arguments (${model})`,
    // An upstream's own bytes pass as they are to clients of its dialect: `""` stays `""`.
    ...(model === "tool-zero" ? {} : { translated: true }),
    async play({ ask }) {
      const call = await ask(model, { tools: [clock] });
      assert.deepEqual(call.calls.map(({ name, args }) => [name, args]), [["get_time", {}]]);
      assert.equal(
        (await call.next({ results: ["noon"] })).text,
        "The tool get_time answered: noon",
      );
    },
  })),
];

/** Thinking, and that it comes back unchanged: the mock refuses a signature that differs. */
const thinking: readonly Scene[] = [
  {
    says: "sees the thinking and sends it back",
    async play(stage) {
      const first = await stage.ask("think", { think: true });
      assert.equal(first.text, said);
      assert.equal(first.thinking, thought);
      assert.equal((await first.next({ text: "more" })).text, 'Turn 2: you said "more".');
      assertStateReturned(stage);
    },
  },
  {
    says: "sends the thinking back together with a tool's result",
    async play(stage) {
      const call = await stage.ask("think-tool", { think: true, tools: [weather] });
      assert.equal(call.calls.length, 1);
      assert.equal(
        (await call.next({ results: ["sunny"] })).text,
        "The tool get_weather answered: sunny",
      );
      assertStateReturned(stage);
    },
  },
  {
    says: "keeps redacted thinking over a turn",
    async play(stage) {
      const first = await stage.ask("redacted", { think: true });
      assert.equal(first.text, said);
      assert.equal((await first.next({ text: "more" })).text, 'Turn 2: you said "more".');
      assertStateReturned(stage);
    },
  },
];

/** Opaque state reaches the upstream that made it, whichever client carried it. Chat makes none. */
function assertStateReturned({ rig, upstream }: Stage): void {
  const marks: Readonly<Record<string, RegExp>> = {
    messages: /"type":"(thinking","thinking":.*"signature":"E|redacted_thinking")/,
    responses: /"encrypted_content":"gAAAA/,
    gemini: /"thoughtSignature":"/,
    bedrock: /"reasoningContent":\{"re(asoningText":\{"text":.*"signature":"E|dactedContent)/,
  };
  const mark = marks[upstream.prefix];
  if (mark !== undefined) assert.match(rig.mock.requests.at(-1)!.body, mark);
}

const STATUSES = [400, 401, 429, 500, 529] as const;

/** What goes wrong, as programs catch it. */
const failures: readonly Scene[] = [
  ...STATUSES.map((status): Scene => ({
    says: `throws its own class for a ${status}, with the upstream's words and request id`,
    async play({ ask, client, upstream }) {
      const error = await caught(ask(`error-${status}`));
      assert(error instanceof client.errors[status]!, `${error.name} ${error.message}`);
      assert.equal(client.statusOf?.(error) ?? error.status, status);
      if (client.statusOf !== undefined) return;
      assert.match(error.requestID ?? "", /^req_/);
      assert.match(error.message, new RegExp(`^${status} `));
      // Google says in the body of a 429 how long to wait (the gateway repeats it), AWS not at all.
      const waits = status === 429
        ? upstream.prefix !== "bedrock"
        : status === 529 && upstream.prefix !== "gemini" && upstream.prefix !== "bedrock";
      assert.equal(error.headers?.get("retry-after"), waits ? "1" : null);
    },
  })),
  {
    says: "throws its own class for a model that nobody has",
    async play({ rig, client, streamed }) {
      const question = { model: "nobody/has-it", text: "hello", streamed };
      const error = await caught(client.ask(rig, question));
      assert(error instanceof client.errors[400]!, `${error.name} ${error.message}`);
      assert.match(error.message, /nobody\/has-it/);
    },
  },
  {
    says: "throws when the upstream fails in the middle of its answer",
    only: "streamed",
    async play({ ask, client, rig }) {
      const error = await caught(ask("error-mid"));
      assert(error instanceof client.apiError, `${error.name} ${error.message}`);
      assert.equal(rig.mock.requests.length, 1);
    },
  },
  ...["cut", "cut-json", "malformed", "stop-short"].map((model): Scene => ({
    says: `never takes a broken answer for a whole one (${model})`,
    only: "streamed",
    async play({ ask }) {
      const error = await caught(ask(model));
      assert.notEqual(error.message, "");
    },
  })),
  ...["cut", "cut-json", "malformed", "empty", "html"].map((model): Scene => ({
    says: `throws for a broken reply (${model})`,
    only: "whole",
    async play({ ask }) {
      const error = await caught(ask(model));
      assert.notEqual(error.message, "");
    },
  })),
];

/** A client that leaves costs nothing from then on. The best of three: the machine may be busy. */
const leaving: readonly Scene[] = [
  {
    says: "leaves while the answer comes, and the upstream is let go within 50 ms",
    only: "streamed",
    play: (stage) =>
      within50ms(async () => {
        const abort = new AbortController();
        const left = stage.rig.mock.nextAbort();
        let leftAt = 0;
        const onPiece = () => {
          leftAt ||= performance.now();
          abort.abort();
        };
        const error = await caught(
          stage.ask("stream-1000-20", { signal: abort.signal, onPiece }),
        );
        assert(error instanceof stage.client.abortError, `${error.name} ${error.message}`);
        return await left - leftAt;
      }, stage),
  },
];

async function within50ms(leave: () => Promise<number>, { rig }: Stage): Promise<void> {
  let best = Infinity;
  for (let i = 0; i < 3 && best > 50; i++) {
    const record = rig.nextRecord();
    const ms = await within(leave(), 5_000);
    if (ms === undefined) throw new Error("the upstream was not let go at all");
    assert.equal((await within(record, 1_000))?.outcome, "client_gone");
    best = Math.min(best, ms);
  }
  assert(best <= 50, `the upstream was let go after ${best.toFixed(1)} ms`);
}

/** Oddities of the wire that no client may notice. */
const oddities: readonly Scene[] = [
  ...["gzip", "ping", "comments", "usage-late", "crlf", "split-1"].map((model): Scene => ({
    says: `notices nothing of an odd wire (${model})`,
    async play({ ask }) {
      const answer = await ask(model);
      assert.equal(answer.text, said);
      assert.equal(answer.finish, "stop");
      assert(answer.usage.output > 0);
    },
  })),
  {
    says: "takes an answer for whole when its end was said, though the last event is missing",
    only: "streamed",
    translated: true,
    async play({ ask, upstream }) {
      // On Responses the missing event is the one that says the end.
      if (upstream.prefix === "responses") await caught(ask("no-done"));
      else assert.equal((await ask("no-done")).text, said);
    },
  },
];

/** Everything that holds for every SDK at every upstream. */
export const SCENES: readonly Scene[] = [
  ...answers,
  ...tools,
  ...thinking,
  ...failures,
  ...leaving,
  ...oddities,
];

/** What a promise throws; fails when it does not. */
export async function caught(promise: Promise<unknown>): Promise<ToldError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error as ToldError;
    throw error;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}
