const words = (count: number) => "word ".repeat(count);
const base64 = (length: number) => "A".repeat(length);

/** Bodies and what they are estimated to cost: four bytes of text a token, a fixed price for media. */
export const ESTIMATES: readonly [name: string, body: string, tokens: number][] = [
  ["no bytes", "", 0],
  ["no strings", "{}", 0],
  ["numbers only", "[1,2,3,400000]", 0],
  ["one letter", '["a"]', 1],
  ["four letters", '["abcd"]', 1],
  ["five letters", '["abcde"]', 2],
  // model 5, m 1, messages 8, role 4, user 4, content 7, hello 5: 34 bytes.
  ["a request", '{"model":"m","messages":[{"role":"user","content":"hello"}]}', 9],
  ["white space between", '{ "model" :\n"mmm" }', 2],
  // Escapes count as they are written.
  ["escapes", '["\\n\\n\\"\\\\"]', 2],
  ["letters of several bytes", '["üüüü"]', 2],
  ["a long text", `["${words(1000)}"]`, 1250],
  ["media that is just too short", `["${base64(4095)}"]`, 1024],
  ["media", `["${base64(4096)}"]`, 1500],
  ["media of any size", `["${base64(900_000)}"]`, 1500],
  ["media beside text", `["${base64(5000)}","abcd"]`, 1501],
  ["two media", `["${base64(5000)}","${base64(5000)}"]`, 3000],
  ["a long string with one space", `["${base64(3999)} ${base64(1000)}"]`, 1250],
  ["a string that is cut off", '["abcdefgh', 2],
  ["a backslash that is cut off", '["abc\\', 2],
  ["no JSON", "hello", 0],
];
