/** What is said, for bytes of every kind. */
export const TEXTS: readonly string[] = [
  "hi",
  "hello\nthere",
  'quotes " and \\ and \u0001',
  "ünï✓ 模型 😀 \u2028",
  'not a "model": "x", nor a "stream": true',
  "data: [DONE]\n\nevent: message_stop\n\n",
  "</html>",
  "word ".repeat(400),
  "é".repeat(3000),
  "",
];
