import assert from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { Fault } from "../../../src/base/fault.ts";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import { StoreFolder, testSpan } from "./spans.ts";

function faultOf(action: () => unknown): Fault {
  try {
    action();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("It did not fail");
}

function count(folder: StoreFolder): number {
  const reader = openTraceReader(folder.path);
  const { length } = reader.list();
  reader.close();
  return length;
}

const span = (id: string) => JSON.stringify(testSpan({ id, trace: id }));

Deno.test({
  name: "the trace store is for its owner's eyes only, also when it was for more",
  ignore: Deno.build.os === "windows",
  fn() {
    using folder = new StoreFolder();
    const writer = folder.writer();
    writer.write([span("a")]);
    const modes = () =>
      ["", "-wal", "-shm"].map((suffix) => Deno.statSync(folder.path + suffix).mode! & 0o777);
    assert.deepEqual(modes(), [0o600, 0o600, 0o600]);
    assert.equal(Deno.statSync(dirname(folder.path)).mode! & 0o777, 0o700);
    writer.close();
    Deno.chmodSync(folder.path, 0o644);
    const again = folder.writer();
    again.write([span("b")]);
    assert.deepEqual(modes(), [0o600, 0o600, 0o600]);
    again.close();
  },
});

Deno.test("a trace store that is no database is moved aside with a warning, and begun anew", () => {
  using folder = new StoreFolder();
  Deno.mkdirSync(dirname(folder.path));
  Deno.writeTextFileSync(folder.path, "this is no database at all ".repeat(500));
  const fault = faultOf(() => openTraceReader(folder.path).list());
  assert.match(fault.message, /^Cannot read ".*": the file is damaged$/);
  folder.write({ id: "a", trace: "a" });
  assert.equal(count(folder), 1);
});

Deno.test("a trace store whose inside is damaged is moved aside, and the batch that found it is kept", () => {
  using folder = new StoreFolder();
  const first = folder.writer();
  for (let i = 0; i < 200; i++) first.write([span(i.toString(16).padStart(4, "0"))]);
  first.close();
  const file = Deno.openSync(folder.path, { write: true });
  file.seekSync(8192, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(Deno.statSync(folder.path).size - 8192).fill(7));
  file.close();
  const writer = folder.writer();
  assert.equal(writer.write([span("ffff")]), 1);
  writer.close();
  assert.equal(count(folder), 1);
  assert.match(folder.warnings.join(), /the file is damaged; it is now ".*\.broken-/);
  const aside = [...Deno.readDirSync(dirname(folder.path))].filter(({ name }) =>
    /^traces\.db\.broken-\d{8}T\d{6}$/.test(name)
  );
  assert.equal(aside.length, 1);
});

Deno.test("a trace store of a newer planoai is not touched", () => {
  using folder = new StoreFolder();
  folder.write({ id: "a", trace: "a" });
  const database = new DatabaseSync(folder.path);
  database.exec("PRAGMA user_version = 99");
  database.close();
  const writer = folder.writer();
  const expected = /^Cannot use ".*": a newer planoai made it \(form 99\)$/;
  assert.match(faultOf(() => writer.write([span("b")])).message, expected);
  assert.match(faultOf(() => openTraceReader(folder.path).list()).message, expected);
  assert.deepEqual(folder.warnings, []);
});

Deno.test("a trace store of an older form is set aside with a warning, whole, and begun anew", () => {
  using folder = new StoreFolder();
  for (const id of ["a", "b"]) {
    folder.write({ id, trace: id });
    const database = new DatabaseSync(folder.path);
    database.exec("PRAGMA user_version = 1");
    database.close();
    assert.equal(count(folder), 0);
  }
  folder.write({ id: "c", trace: "c" });
  assert.equal(count(folder), 1);
  assert.match(folder.warnings[0]!, /an older planoai made it; it is now ".*traces\.db\.form-1"/);
  const aside = [...Deno.readDirSync(dirname(folder.path))].map(({ name }) => name)
    .filter((name) => name.includes("form")).toSorted();
  assert.match(aside.join(), /^traces\.db\.form-1,traces\.db\.form-1-\d{8}T\d{6}$/);
});

Deno.test("a trace store that is deleted under a writer is made again", () => {
  using folder = new StoreFolder();
  const writer = folder.writer();
  writer.write([span("a")]);
  for (const suffix of ["", "-wal", "-shm"]) Deno.removeSync(folder.path + suffix);
  folder.nowMs += 5000;
  writer.write([span("b")]);
  assert.equal(count(folder), 1);
  writer.close();
});

Deno.test("a trace store that cannot be opened is a fault with a way out", () => {
  using folder = new StoreFolder();
  Deno.mkdirSync(folder.path, { recursive: true });
  for (
    const action of [
      () => openTraceReader(folder.path).list(),
      () => folder.writer().write([span("a")]),
    ]
  ) {
    const fault = faultOf(action);
    assert.equal(fault.code, "config");
    assert.match(fault.message, /^Cannot open ".*": /);
    assert.match(fault.note ?? "", /writable/);
  }
});
