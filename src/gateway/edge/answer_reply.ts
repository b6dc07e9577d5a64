import { UsageTap } from "../../../filters/core/usage_tap.ts";
import { asFault } from "../../base/fault.ts";
import { randomId } from "../../base/ids.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { DECODE_LIMITS, decompressed } from "../../transport/decode.ts";
import { headerOf } from "../../transport/upstream.ts";
import { tooLong } from "../answer.ts";
import { withoutKey } from "../hidden_key.ts";
import { readAll } from "../pump.ts";
import { type PreparedEntry, upstreamTarget } from "../upstream_request.ts";
import { readJsonReply, readStreamedReply, writeWholeReply } from "../whole_reply.ts";
import { faultReply } from "./answer_fault.ts";
import { edgeQuestion, utf8 } from "./edge_question.ts";

/** The longest reply that is turned: a filter holds the whole. */
export const MAX_TURNED_BYTES = 8 * 1024 * 1024;

const LIMITS = { ...DECODE_LIMITS, maxBytes: MAX_TURNED_BYTES };

/**
 * A provider's reply in the form that the client asked for, when it came in the other one, of another
 * type or packed: a whole one for a stream, a stream for a whole one (W014). Beside what
 * {@link edgeQuestion} reads, `x-plano-model` says the provider's id of the model, `x-plano-asked`
 * the client's name for it, `x-plano-stream: 1` that a stream was asked for, `x-plano-usage: 1` that it was to state its usage.
 *
 * `x-plano-counts` of the answer are the tokens that the reply stated, for the filter's record.
 *
 * The request itself is not known here. A reply of the same dialect needs it for what it lacks only.
 */
export async function answerReply(
  headers: Headers,
  body: Uint8Array,
  prepared: readonly PreparedEntry[],
): Promise<Response> {
  const question = await edgeQuestion(headers, body, { prepared, least: 200 });
  const { asked, dialect, credential } = question;
  const model = utf8(headers.get("x-plano-model") ?? "");
  const request: ChatRequest = {
    dialect: dialect.id,
    model: utf8(headers.get("x-plano-asked") ?? "") || model,
    turns: [],
    tools: [],
    sampling: {},
    stream: headers.get("x-plano-stream") === "1",
    streamUsage: headers.get("x-plano-usage") === "1",
    pointers: {},
  };
  try {
    const reply = decompressed(question.reply, LIMITS);
    const bytes = await readAll(reply.body, LIMITS.maxBytes, tooLong);
    const type = headerOf(reply.headers, "content-type") ?? "";
    const isStream = type.startsWith("text/event-stream");
    if (isStream ? request.stream : !request.stream && type.startsWith("application/json")) {
      // It was only packed.
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: { "content-type": type, "x-plano-counts": statedCounts(bytes, isStream, "") },
      });
    }
    const target = upstreamTarget({ entry: asked.entry, model }, asked, dialect.id, "drop");
    const read = isStream ? readStreamedReply : readJsonReply;
    const env = { request, newId: randomId, nowMs: Date.now };
    const written = writeWholeReply(read(bytes, dialect, { request, target }), dialect, env, "sse");
    return new Response(written.bytes as Uint8Array<ArrayBuffer>, {
      headers: {
        "content-type": written.contentType,
        "x-plano-counts": statedCounts(bytes, isStream, "0"),
      },
    });
  } catch (error) {
    const fault = asFault(error);
    return faultReply(
      fault.withMessage(withoutKey(fault.message, asked.entry, () => credential)),
      dialect,
    );
  }
}

/**
 * As stated, in the order of `UsageCounts`, nothing when nothing was. `unsaid` stands for a count that is
 * missing: what a reply that was read whole does not say is 0, of one that only passes it is not known.
 */
function statedCounts(bytes: Uint8Array, isStream: boolean, unsaid: "" | "0"): string {
  const tap = new UsageTap();
  if (isStream) tap.push(bytes);
  else tap.pushWhole(bytes);
  const { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning } = tap.counts;
  if (input < 0 && output < 0) return "";
  const { audioInput, audioOutput, tier, alsoBilled } = tap.counts;
  return [
    ...[input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning, audioInput, audioOutput]
      .map((count) => count < 0 ? unsaid : count),
    tier,
    alsoBilled ? 1 : 0,
  ].join(",");
}
