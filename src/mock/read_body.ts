import { Refusal } from "./refusal.ts";

/** The largest request body; real APIs stop between 4 and 32 MB. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** The whole body as text, or a 413 as soon as it is known to be too large. */
export async function readBody(request: Request): Promise<string> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > MAX_BODY_BYTES) throw tooLarge();
    return await request.text(); // the server holds the client to its declared length
  }
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): Refusal {
  return new Refusal(413, "Request exceeds the maximum allowed number of bytes.");
}
