import type { Ask } from "./ask.ts";
import type { MockDialect } from "./dialect.ts";
import type { Reply } from "./reply.ts";
import { stableHexId, stableId } from "./stable_id.ts";
import { bedrockException, bedrockFrames, bedrockReply } from "./write/bedrock.ts";
import { chatFrames, chatReply } from "./write/chat.ts";
import { completionsFrames, completionsReply } from "./write/completions.ts";
import { anthropicErrorType, errorBody, errorMessage } from "./write/error.ts";
import { dataFrame, eventFrame, type Frame } from "./write/frame.ts";
import { geminiData, geminiFrames, geminiReply } from "./write/gemini.ts";
import { messagesFrames, messagesReply } from "./write/messages.ts";
import { failedResponse, responsesFrames, responsesReply } from "./write/responses.ts";

type HeaderMap = Record<string, string>;

/** How each vendor answers: whole, streamed, and when a stream that has begun fails. */
export interface Voice {
  whole(ask: Ask, reply: Reply, nowMs: number): object;
  frames(ask: Ask, reply: Reply, nowMs: number): Generator<Frame>;
  /** `written` counts the frames before. */
  failure(ask: Ask, nowMs: number, written: number): Frame;
  /** Headers that every reply has, the request's id among them. */
  headers(seed: string): HeaderMap;
}

function openaiHeaders(seed: string): HeaderMap {
  return {
    "x-request-id": requestId("openai_chat", seed),
    "openai-organization": "org-mock",
    "openai-version": "2020-10-01",
    "openai-processing-ms": "1",
  };
}

/** The id of a request in the words of its vendor; Google has none. */
export function requestId(dialect: MockDialect, seed: string): string {
  return stableId(dialect === "anthropic_messages" ? "req_01" : "req_", seed, 22);
}

function openaiFailure(ask: Ask): Frame {
  return dataFrame(
    "tail",
    errorBody(ask.dialect, 500, errorMessage(ask.dialect, 500, ask.model), ""),
  );
}

/** Every dialect's. */
export const voices: Readonly<Record<MockDialect, Voice>> = {
  openai_chat: {
    whole: chatReply,
    frames: chatFrames,
    failure: openaiFailure,
    headers: openaiHeaders,
  },
  openai_completions: {
    whole: completionsReply,
    frames: completionsFrames,
    failure: openaiFailure,
    headers: openaiHeaders,
  },
  openai_responses: {
    whole: responsesReply,
    frames: responsesFrames,
    failure: (ask, nowMs, written) =>
      eventFrame("tail", {
        type: "response.failed",
        response: failedResponse(ask, nowMs, errorMessage(ask.dialect, 500, ask.model)),
        sequence_number: written,
      } as { type: string }),
    headers: openaiHeaders,
  },
  anthropic_messages: {
    whole: messagesReply,
    frames: messagesFrames,
    failure: () =>
      eventFrame("tail", {
        type: "error",
        error: { type: anthropicErrorType(529), message: "Overloaded" },
      } as { type: string }),
    headers: (seed) => ({
      "request-id": requestId("anthropic_messages", seed),
      "anthropic-organization-id": "org-mock",
    }),
  },
  gemini: {
    whole: geminiReply,
    frames: geminiFrames,
    failure: (ask) => {
      const error = errorBody("gemini", 503, errorMessage("gemini", 503, ask.model), "");
      const end = ask.framing === "json_array" ? "\n]" : "";
      return { kind: "tail", data: geminiData(ask, error, false) + end };
    },
    headers: () => ({ "server-timing": "gfet4t7; dur=1", "x-content-type-options": "nosniff" }),
  },
  bedrock_converse: {
    whole: bedrockReply,
    frames: bedrockFrames,
    failure: () =>
      bedrockException(
        "modelStreamErrorException",
        "The model has timed out in processing the request. Try your request again.",
      ),
    headers: (seed) => ({ "x-amzn-requestid": uuidOf(seed) }),
  },
};

function uuidOf(seed: string): string {
  const hex = stableHexId("", seed, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join("-");
}
