/** Models that do not reason: they answer 400 to `reasoning` and to encrypted reasoning. */
const plain = /^(openai\/)?(gpt-[34]|chatgpt-4o)/;

/** True for a model that is known not to reason. */
export function isPlain(model: string): boolean {
  return plain.test(model);
}
