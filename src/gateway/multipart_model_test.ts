import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { modelField } from "./multipart_model.ts";

const encoder = new TextEncoder();

function form(...parts: readonly string[]): Uint8Array {
  return encoder.encode(parts.map((part) => `--edge\r\n${part}\r\n`).join("") + "--edge--\r\n");
}

const field = (name: string, value: string) =>
  `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const file = (content: string) =>
  'Content-Disposition: form-data; name="file"; filename="model"\r\n' +
  `Content-Type: audio/wav\r\n\r\n${content}`;

const TYPE = "multipart/form-data; boundary=edge";

const FOUND: readonly (readonly [says: string, body: Uint8Array, model: string | undefined])[] = [
  ["before a file", form(field("model", "whisper-1"), file("RIFF")), "whisper-1"],
  ["behind a file", form(file("RIFF\r\n\r\n"), field("model", "whisper-1")), "whisper-1"],
  [
    "behind a file that holds what looks like one",
    form(file(`\r\n--edg\r\n${field("model", "no")}\r\n--\r\n`), field("model", "yes")),
    "yes",
  ],
  ["in letters of another case", form("content-disposition:form-data;NAME=model\r\n\r\nm"), "m"],
  [
    "with more heads",
    form("X-A: b\r\n" + field("model", "m").replace("\r\n", "\r\nX-C: d\r\n")),
    "m",
  ],
  ["with letters beyond ASCII", form(field("model", "mødel")), "mødel"],
  ["that is empty", form(field("model", "")), ""],
  ["in a part without content", form("Content-Disposition: form-data; name=model\r\n"), ""],
  [
    "not in a file of that name",
    form('Content-Disposition: form-data; name="model"; filename="x"\r\n\r\nm'),
    undefined,
  ],
  ["not in a field of another name", form(field("models", "m"), field("mode", "m")), undefined],
  ["not in an empty body", new Uint8Array(0), undefined],
  [
    "not behind the last delimiter",
    encoder.encode("--edge--\r\n--edge\r\n" + field("model", "m") + "\r\n--edge--"),
    undefined,
  ],
  ["not in a body that is cut off", form(field("model", "m")).slice(0, 40), undefined],
  [
    "behind a preamble",
    encoder.encode("hello\r\n--edge\r\n" + field("model", "m") + "\r\n--edge--"),
    "m",
  ],
];
for (const [says, body, model] of FOUND) {
  Deno.test(`modelField finds a model ${says}`, () => {
    const found = modelField(body, TYPE);
    assert.equal(found?.value, model);
    if (found === undefined) return;
    assert.equal(new TextDecoder().decode(body.subarray(found.start, found.end)), model);
  });
}

Deno.test("modelField reads the boundary as clients write it", () => {
  const body = encoder.encode(`--a b:c\r\n${field("model", "m")}\r\n--a b:c--\r\n`);
  assert.equal(
    modelField(body, 'Multipart/Form-Data; charset=utf-8; boundary="a b:c"')?.value,
    "m",
  );
  assert.throws(() => modelField(body, 'multipart/form-data; boundary=x; Boundary="a b:c"'), {
    code: "bad_request",
  });
  for (
    const type of ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=edge"]
  ) {
    assert.equal(modelField(form(field("model", "m")), type), undefined);
  }
});

for (
  const [says, body] of [
    ["two models", form(field("model", "a"), file("x"), field("model", "b"))],
    ["an endless model", form(field("model", "x".repeat(5000)))],
    [
      "a model behind more parts than anybody sends",
      form(...Array.from({ length: 300 }, () => field("a", "b")), field("model", "m")),
    ],
    ["a model behind an endless head", form(`X: ${"x".repeat(20_000)}`, field("model", "m"))],
  ] as const
) {
  Deno.test(`modelField refuses ${says}`, () => {
    assert.throws(
      () => modelField(body, TYPE),
      (error: unknown) => error instanceof Fault && error.status === 400 && error.param === "model",
    );
  });
}

Deno.test("modelField is done with a large file of line breaks in time", () => {
  const body = form(file("\r\n--edg".repeat(1_000_000)), field("model", "m"));
  const started = performance.now();
  assert.equal(modelField(body, TYPE)?.value, "m");
  assert(performance.now() - started < 2_000);
});

Deno.test("modelField finds the model among files of any bytes, wherever it stands", () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  // Mostly the letters that delimiters are made of.
  const letters = [13, 10, 45, 101, 100, 103, 0, 255];
  for (let round = 0; round < 500; round++) {
    const pieces: Uint8Array[] = [];
    const parts = 1 + random(4);
    const place = random(parts);
    for (let part = 0; part < parts; part++) {
      const bytes = Uint8Array.from({ length: random(60) }, () => letters[random(letters.length)]!);
      // A file that holds the delimiter would end there.
      const safe = new TextDecoder("latin1").decode(bytes).includes("\r\n--edge")
        ? new Uint8Array(0)
        : bytes;
      pieces.push(encoder.encode("--edge\r\n" + file("")), safe, encoder.encode("\r\n"));
      if (part === place) {
        pieces.push(encoder.encode("--edge\r\n" + field("model", `m${round}`) + "\r\n"));
      }
    }
    pieces.push(encoder.encode("--edge--\r\n"));
    const body = new Uint8Array(pieces.flatMap((piece) => [...piece]));
    assert.equal(modelField(body, TYPE)?.value, `m${round}`);
  }
});
