import type { EntryWay, ProviderEntry } from "../config/resolved.ts";
import { bedrockEmbeddings } from "../dialects/bedrock_converse/embeddings.ts";
import { geminiEmbeddings, vertexEmbeddings } from "../dialects/gemini/embeddings.ts";
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
export type EmbeddingForm = "openai" | "gemini" | "vertex" | "bedrock";

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
  vertex: vertexEmbeddings,
  bedrock: bedrockEmbeddings,
};

/** The form that stands beside a dialect at the same provider, where the dialect's turn stands there. */
const BESIDE: readonly (readonly [DialectId, place: string, EmbeddingForm])[] = [
  [OPENAI_CHAT, "", "openai"],
  [OPENAI_RESPONSES, "", "openai"],
  [OPENAI_COMPLETIONS, "", "openai"],
  [GEMINI, "/models/{model}:", "gemini"],
  [GEMINI, "/publishers/google/models/{model}:", "vertex"],
  [BEDROCK_CONVERSE, "", "bedrock"],
];

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
    const form = BESIDE.find(([dialect, place]) =>
      way.dialect === dialect && way.path.startsWith(place)
    )?.[2];
    if (form === undefined || way.models?.test(model) === false) return [];
    return [{ form, way }];
  });
  const [first] = ways;
  return client === "gemini" ? ways.find(({ form }) => form === "gemini") ?? first : first;
}
