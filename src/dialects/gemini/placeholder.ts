/**
 * What Google documents for a call that its model has not made or whose signature is lost: without
 * any signature Gemini 3 answers 400 (ai.google.dev/gemini-api/docs/thought-signatures).
 */
export const PLACEHOLDER = "skip_thought_signature_validator";

/**
 * The same for clients, who get it on calls of other makers: a later turn of theirs may go to Gemini 3.
 * Clients decode the field as base64, which the documented text is not for all of them. It is ours and
 * never sent: the encoder of requests writes {@link PLACEHOLDER} where it is needed.
 */
export const CLIENT_PLACEHOLDER = new TextEncoder().encode(PLACEHOLDER).toBase64();
