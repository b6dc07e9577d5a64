import type { EntryWay, ProviderEntry } from "../config/resolved.ts";
import { bedrockEmbeddings } from "../dialects/bedrock_converse/embeddings.ts";
import { geminiEmbeddings } from "../dialects/gemini/embeddings.ts";
import {
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../dialects/ids.ts";
import { openaiEmbeddings } from "../dialects/openai_embeddings.ts";
import type { EmbeddingUpstreamSide } from "../ir/embedding.ts";
import type { DialectId } from "../ir/origin.ts";

/** A form in which vectors are asked for. */
export type EmbeddingForm = "openai" | "gemini" | "bedrock";

/** How an entry is asked for vectors. */
export interface EmbeddingWay {
  readonly form: EmbeddingForm;
  /** Whose credential, root and words for errors it has. */
  readonly way: EntryWay;
}

/** What speaks to each form. */
export const EMBEDDING_UPSTREAMS: Readonly<Record<EmbeddingForm, EmbeddingUpstreamSide>> = {
  openai: openaiEmbeddings,
  gemini: geminiEmbeddings,
  bedrock: bedrockEmbeddings,
};

/** The form that stands beside a dialect at the same provider. */
const BESIDE: ReadonlyMap<DialectId, EmbeddingForm> = new Map([
  [OPENAI_CHAT, "openai"],
  [OPENAI_RESPONSES, "openai"],
  [OPENAI_COMPLETIONS, "openai"],
  [GEMINI, "gemini"],
  [BEDROCK_CONVERSE, "bedrock"],
]);

/** Where Gemini's own API has its models; Vertex AI has them elsewhere, and its vectors otherwise. */
const GEMINI_PLACE = "/models/{model}:";

/**
 * How an entry is asked for a model's vectors: in the client's own form when it has it, else in the
 * form of the dialect that it prefers. Gemini prefers its own: the compatible endpoint beside it
 * leaves it open whether `encoding_format: base64` holds, which OpenAI's SDKs ask for unasked.
 * `undefined` when it has none.
 */
export function embeddingWay(
  entry: ProviderEntry,
  model: string,
  client: EmbeddingForm,
): EmbeddingWay | undefined {
  const ways = entry.speaks.flatMap((way): EmbeddingWay[] => {
    const form = BESIDE.get(way.dialect);
    if (form === undefined || way.models?.test(model) === false) return [];
    if (form === "gemini" && !way.path.startsWith(GEMINI_PLACE)) return [];
    return [{ form, way }];
  });
  const [first] = ways;
  return client === "gemini" ? ways.find(({ form }) => form === "gemini") ?? first : first;
}
