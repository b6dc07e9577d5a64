import assert from "@std/assert";
import type { Answer, Question, ToolSpec } from "../real/client.ts";
import { type Rig, within } from "../support/rig.ts";
import { type Client, SilentEnd } from "./client.ts";
import type { MatrixUpstream } from "./upstreams.ts";

/** One client and one upstream, on which a scenario is played. */
export interface Stage {
  readonly rig: Rig;
  readonly client: Client;
  readonly upstream: MatrixUpstream;
  /** Asks a model of the mock: `echo`, `tools-5`. */
  ask(model: string, question: Partial<Question> & { streamed: boolean }): Promise<Answer>;
}

/** What a program does with a model, and how one sees that it worked. */
export interface Scenario {
  readonly id: string;
  /** For the page: what is asserted. */
  readonly says: string;
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
const args = { city: "Paris", unit: "celsius" };
const said = 'Turn 1: you said "hello".';
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const thought = /^Let me think\.\nThe user sent \d+ tokens — ünï✓\.$/;

/** The same, not streamed and streamed. */
async function both(play: (streamed: boolean) => Promise<void>): Promise<void> {
  await play(false);
  await play(true);
}

async function hello({ ask }: Stage, streamed: boolean): Promise<void> {
  const answer = await ask("echo", { streamed });
  assert.equal(answer.text, said);
  assert.equal(answer.finish, "stop");
  assert(answer.usage.input > 0, "no input tokens");
  assert(answer.usage.output > 0, "no output tokens");
}

function oneCall(answer: Answer, wanted: object = args): void {
  assert.equal(answer.finish, "tools");
  assert.deepEqual(answer.calls.map((call) => [call.name, call.args]), [["get_weather", wanted]]);
}

/** How the mock quotes what its tools gave. */
function quoted({ client }: Stage, results: readonly (readonly [name: string, text: string])[]) {
  return results.map(([name, text]) =>
    `The tool ${name} answered: ${client.toolText?.(name, text) ?? text}`
  ).join("\n");
}

/** What a promise throws; fails when it does not. */
async function caught(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => new assert.AssertionError({ message: "nothing was thrown" }),
    (error: unknown) => error,
  );
  if (error instanceof assert.AssertionError) throw error;
  if (!(error instanceof Error)) throw new Error(`thrown was no error: ${error}`);
  assert.notEqual(error.message, "");
  return error;
}

function refused(status: number): Scenario {
  return {
    id: `error ${status}`,
    says: `The package's error tells the status ${status}, whole and streamed.`,
    play: ({ ask, client }) =>
      both(async (streamed) => {
        const error = await caught(ask(`error-${status}`, { streamed }));
        assert.equal(client.statusOf(error), status, `${error.name}: ${error.message}`);
      }),
  };
}

/** Every column of the matrix. */
export const scenarios: readonly Scenario[] = [
  {
    id: "hello",
    says: "A whole answer: its text, why it ended, its usage.",
    play: (stage) => hello(stage, false),
  },
  {
    id: "stream",
    says: "The same in a stream.",
    play: (stage) => hello(stage, true),
  },
  {
    id: "tool",
    says: "A call with its arguments, then its result, then the answer; whole and streamed.",
    play: (stage) =>
      both(async (streamed) => {
        const call = await stage.ask("tool", { streamed, tools: [weather] });
        oneCall(call);
        const answer = await call.next({ results: ["sunny ☀, 21 °C"] });
        assert.equal(answer.text, quoted(stage, [["get_weather", "sunny ☀, 21 °C"]]));
        assert.equal(answer.finish, "stop");
      }),
  },
  {
    id: "five tools",
    says: "Five calls of two tools in one turn, one of them without arguments, answered in order.",
    play: (stage) =>
      both(async (streamed) => {
        const call = await stage.ask("tools-5", { streamed, tools: [weather, clock] });
        const names = ["get_weather", "get_time", "get_weather", "get_time", "get_weather"];
        assert.deepEqual(
          call.calls.map((one) => [one.name, one.args]),
          names.map((name) => [name, name === "get_time" ? {} : args]),
        );
        const ids = call.calls.map(({ id }) => id);
        // Google's older models give no ids, and its SDK passes that on.
        if (ids.some((id) => id !== "")) assert.equal(new Set(ids).size, 5);
        const results = ["one", "two", "three", "four", "five"];
        assert.equal(
          (await call.next({ results })).text,
          quoted(stage, names.map((name, i) => [name, results[i]!])),
        );
      }),
  },
  {
    id: "tool loop",
    says: "Three turns of one call each, then the answer, with the whole history sent back.",
    play: (stage) =>
      both(async (streamed) => {
        let answer = await stage.ask("loop-3", { streamed, tools: [weather] });
        for (const result of ["rain", "snow", "sun"]) {
          oneCall(answer);
          answer = await answer.next({ results: [result] });
        }
        assert.equal(answer.text, quoted(stage, [["get_weather", "sun"]]));
      }),
  },
  {
    id: "thinking",
    says: "Thinking is seen; it goes back, signed as it came, with the results of two tool turns.",
    play: (stage) =>
      both(async (streamed) => {
        let answer = await stage.ask("think-loop-2", { streamed, think: true, tools: [weather] });
        for (const result of ["snow", "sun"]) {
          oneCall(answer);
          if (stage.client.seesThinking) assert.match(answer.thinking, thought);
          answer = await answer.next({ results: [result] });
        }
        assert.equal(answer.text, quoted(stage, [["get_weather", "sun"]]));
      }),
  },
  {
    id: "image",
    says: "A PNG arrives with its type and every byte.",
    play: ({ ask }) =>
      both(async (streamed) => {
        const answer = await ask("image", { streamed, image: png });
        assert.equal(answer.text, "I see 1 media: image/png (70 bytes).");
      }),
  },
  {
    id: "schema",
    says: "Structured output: JSON that the schema accepts.",
    play: ({ ask }) =>
      both(async (streamed) => {
        const answer = await ask("json", { streamed, schema: weather.parameters });
        assert.deepEqual(JSON.parse(answer.text), args);
      }),
  },
  refused(400),
  refused(429),
  refused(500),
  {
    id: "mid-stream",
    says:
      "An upstream that fails, is cut or just stops after three pieces is an error that the client is " +
      "told of, never a shorter answer.",
    async play({ ask }) {
      for (const model of ["error-mid", "cut", "stop-short"]) {
        const error = await caught(ask(model, { streamed: true }));
        assert(!(error instanceof SilentEnd), `${model}: the client was told nothing`);
      }
    },
  },
  {
    id: "abort",
    says: "A client that leaves a stream gets its error, and the upstream is let go.",
    async play({ rig, ask }) {
      const abort = new AbortController();
      const left = rig.mock.nextAbort();
      const record = rig.nextRecord();
      const asked = ask("stream-1000-20", {
        streamed: true,
        signal: abort.signal,
        onPiece: () => abort.abort(),
      });
      await caught(asked);
      assert(abort.signal.aborted, "the stream failed before it was left");
      assert.notEqual(await within(left, 5_000), undefined, "the upstream was not let go");
      assert.equal((await within(record, 5_000))?.outcome, "client_gone");
    },
  },
];
