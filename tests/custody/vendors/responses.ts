import { framed } from "../../../src/base/framing.ts";
import { isArray, type JsonObject, parseObject } from "../../../src/base/json.ts";
import { OPENAI_RESPONSES } from "../../../src/dialects/ids.ts";
import { readResponses } from "../../../src/mock/read/responses.ts";
import { encryptedOf } from "../../../src/mock/seal.ts";
import type { Mint } from "../mint.ts";
import type { Heard, Piece, ReplyBlock } from "../reply.ts";
import { demand, type Vendor } from "../vendor.ts";
import { composed, pieces } from "./compose.ts";
import { list, object, secondOpinion, text } from "./read.ts";

/**
 * OpenAI without storage: reasoning comes encrypted, is verified, keeps its id, and is followed by
 * the item that it led to.
 */
export const responsesVendor: Vendor = {
  dialect: OPENAI_RESPONSES,
  keepsOpenThinking: false,
  streamType: "text/event-stream",
  isStream: ({ body }) => body.stream === true,
  hear({ body }, issuer, mint) {
    const items = typeof body.input === "string"
      ? [{ role: "user", content: body.input }]
      : list(body.input);
    const heard = items.flatMap(heardOf);
    checkReasoning(items, issuer, mint);
    secondOpinion(
      heard,
      body,
      (mocked) => readResponses(mocked, ""),
      () => encryptedOf("hidden"),
    );
    return heard;
  },
  compose: ({ body }, plan, maker) => {
    const isSealed = isArray(body.include) && body.include.includes("reasoning.encrypted_content");
    const shows = object(body.reasoning)?.summary !== undefined;
    // Without storage and without `include` nothing of a thought can come back.
    return composed(plan, isSealed, {
      thought: (kind, words, { issuer, mint }) => {
        const itemId = mint.id("rs_");
        return kind === "shown" && shows
          ? [{ type: "thinking", text: words, seal: mint.seal(issuer, words, { itemId }) }]
          : [{ type: "redacted", seal: mint.seal(issuer, "", { itemId }) }];
      },
      callId: (mint) => mint.id("call_"),
    }, maker);
  },
  whole: (blocks, { body }) => responseOf(blocks.map(itemOf), body, "completed"),
  stream(blocks, { body }) {
    const events: JsonObject[] = [];
    const send = (type: string, more: JsonObject) =>
      events.push({ type, ...more, sequence_number: events.length });
    send("response.created", { response: responseOf([], body, "in_progress") });
    send("response.in_progress", { response: responseOf([], body, "in_progress") });
    const items = blocks.map(itemOf);
    blocks.forEach((block, output_index) => {
      const item = items[output_index]!;
      const at = { item_id: item.id!, output_index };
      send("response.output_item.added", { output_index, item: emptied(item) });
      for (const [type, more] of inner(block)) send(type, { ...at, ...more });
      send("response.output_item.done", { output_index, item });
    });
    send("response.completed", { response: responseOf(items, body, "completed") });
    return framed(
      "sse",
      events.map((event) => ({ event: event.type as string, data: JSON.stringify(event) })),
    );
  },
};

function responseOf(output: readonly JsonObject[], body: JsonObject, status: string): JsonObject {
  return {
    id: "resp_custody",
    object: "response",
    created_at: 1,
    status,
    model: body.model ?? "gpt",
    output,
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    tools: [],
    tool_choice: "auto",
    ...(status === "completed"
      ? {
        usage: {
          input_tokens: 1,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 2,
          output_tokens_details: { reasoning_tokens: 1 },
          total_tokens: 3,
        },
      }
      : {}),
  };
}

function itemOf(block: ReplyBlock, index: number): JsonObject {
  switch (block.type) {
    case "thinking":
    case "redacted": {
      const summary = block.type === "thinking" ? [{ type: "summary_text", text: block.text }] : [];
      const { itemId, data } = block.seal!;
      return { id: itemId!, type: "reasoning", summary, encrypted_content: data };
    }
    case "text":
      return {
        id: `msg_${index}`,
        type: "message",
        status: "completed",
        role: "assistant",
        content: [{ type: "output_text", text: block.text, annotations: [], logprobs: [] }],
      };
    case "call":
      return {
        id: `fc_${index}`,
        type: "function_call",
        status: "completed",
        call_id: block.id,
        name: block.name,
        arguments: JSON.stringify(block.args),
      };
    default:
      return block satisfies never;
  }
}

function emptied(item: JsonObject): JsonObject {
  switch (item.type) {
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
    default: {
      const { encrypted_content: _, ...rest } = item;
      return { ...rest, summary: [] };
    }
  }
}

function inner(block: ReplyBlock): readonly [string, JsonObject][] {
  switch (block.type) {
    case "redacted":
      return [];
    case "thinking": {
      const part = { type: "summary_text", text: block.text };
      const at = { summary_index: 0 };
      return [
        ["response.reasoning_summary_part.added", { ...at, part: { ...part, text: "" } }],
        ...pieces(block.text).map((delta): [string, JsonObject] => [
          "response.reasoning_summary_text.delta",
          { ...at, delta },
        ]),
        ["response.reasoning_summary_text.done", { ...at, text: block.text }],
        ["response.reasoning_summary_part.done", { ...at, part }],
      ];
    }
    case "text": {
      const part = { type: "output_text", text: block.text, annotations: [], logprobs: [] };
      const at = { content_index: 0 };
      return [
        ["response.content_part.added", { ...at, part: { ...part, text: "" } }],
        ...pieces(block.text).map((delta): [string, JsonObject] => [
          "response.output_text.delta",
          { ...at, delta, logprobs: [] },
        ]),
        ["response.output_text.done", { ...at, text: block.text, logprobs: [] }],
        ["response.content_part.done", { ...at, part }],
      ];
    }
    case "call": {
      const args = JSON.stringify(block.args);
      return [
        ...pieces(args).map((delta): [string, JsonObject] => [
          "response.function_call_arguments.delta",
          { delta },
        ]),
        ["response.function_call_arguments.done", { arguments: args, name: block.name }],
      ];
    }
    default:
      return block satisfies never;
  }
}

function heardOf(item: JsonObject): readonly Heard[] {
  const said = (role: Heard["role"], ...pieces: Piece[]): Heard[] => [{ role, pieces }];
  switch (item.type) {
    case "reasoning": {
      const shown = list(item.summary).map((part) => text(part.text)).join("\n\n");
      const seal = text(item.encrypted_content);
      return said(
        "assistant",
        shown === "" ? { type: "redacted", seal } : {
          type: "thinking",
          text: shown,
          ...(seal === "" ? {} : { seal }),
        },
      );
    }
    case "function_call": {
      const args = parseObject(text(item.arguments)) ?? {};
      return said("assistant", {
        type: "call",
        id: text(item.call_id),
        name: text(item.name),
        args,
      });
    }
    case "function_call_output":
      return said("user", { type: "result", id: text(item.call_id) });
    default: {
      const words = typeof item.content === "string"
        ? item.content
        : list(item.content).map((part) => text(part.text)).join("");
      return said(item.role === "assistant" ? "assistant" : "user", { type: "text", text: words });
    }
  }
}

function checkReasoning(items: readonly JsonObject[], issuer: string, mint: Mint): void {
  items.forEach((item, index) => {
    if (item.type !== "reasoning") return;
    const place = `input[${index}]`;
    const minted = mint.seals.get(text(item.encrypted_content));
    demand(minted?.issuer === issuer, `${place}: the encrypted content could not be verified`);
    demand(
      item.id === minted.itemId,
      `${place}: the encrypted content is that of ${minted.itemId}, not "${text(item.id)}"`,
    );
    const shown = list(item.summary).map((part) => text(part.text)).join("\n\n");
    demand(shown === minted.about, `${place}: the summary is not the one that was made`);
    const next = items.slice(index + 1).find(({ type }) => type !== "reasoning");
    demand(
      next?.type === "function_call" || next?.role === "assistant",
      `${place}: a reasoning item was provided without its required following item`,
    );
  });
}
