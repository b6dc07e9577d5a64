import { Fault } from "../base/fault.ts";

/** Where a form says its model. */
export interface FormField {
  readonly value: string;
  /** Bytes of the value in the body. */
  readonly start: number;
  readonly end: number;
}

/** OpenAI takes 16 images in one form, and other fields beside them. */
const MAX_PARTS = 256;

/** Bytes of one part's head; a file's name is the longest of it. */
const MAX_HEAD_BYTES = 16 * 1024;

/** Bytes of a model's name. */
const MAX_MODEL_BYTES = 1024;

const CR = 13;
const DASH = 45;

const encoder = new TextEncoder();
const utf8 = new TextDecoder();

/**
 * The field `model` of a `multipart/form-data` body, found without looking into its files: only the
 * heads of parts are read, what is between two delimiters is skipped. `undefined` when the body has
 * none or is no such form, which its provider will say.
 * Throws `bad_request` when it names a model twice (the provider might read the other one), when its
 * name has no end, or when a model could stand where nobody here looks.
 */
export function modelField(body: Uint8Array, contentType: string): FormField | undefined {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return undefined;
  const delimiter = encoder.encode(`\r\n--${boundary}`);
  let model: FormField | undefined;
  let at = firstDelimiter(body, delimiter);
  for (let parts = 0; at !== -1; parts++) {
    if (parts > MAX_PARTS) throw refused(`it has more than ${MAX_PARTS} parts`);
    const head = afterLine(body, at + delimiter.length);
    if (head === -1) break;
    const end = find(body, blankLine, head - 2, head + MAX_HEAD_BYTES);
    if (end === -1 && body.length - head > MAX_HEAD_BYTES) {
      throw refused("a part's head has no end");
    }
    if (end === -1) break;
    // A part without content ends with the line that ends its head.
    const next = find(body, delimiter, end + 2, body.length);
    if (next === -1) break;
    const start = Math.min(end + blankLine.length, next);
    if (isModel(utf8.decode(body.subarray(head, end)))) {
      if (model !== undefined) throw refused('it names "model" twice');
      if (next - start > MAX_MODEL_BYTES) throw refused('its "model" is too long');
      model = { value: utf8.decode(body.subarray(start, next)), start, end: next };
    }
    at = next;
  }
  return model;
}

const blankLine = encoder.encode("\r\n\r\n");

/** RFC 2046 §5.1.1: at most 70 characters, quoted when they are not a token. */
function boundaryOf(contentType: string): string | undefined {
  if (!/^\s*multipart\/form-data\s*;/i.test(contentType)) return undefined;
  if (/;\s*boundary\s*=.*;\s*boundary\s*=/i.test(contentType)) {
    throw refused("it has two boundaries");
  }
  const found = /;\s*boundary=(?:"([^"]*)"|([^;\s"]+))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  return boundary === undefined || boundary === "" || boundary.length > 70 ? undefined : boundary;
}

/** The first delimiter may stand at the very start, without a line break before it. */
function firstDelimiter(body: Uint8Array, delimiter: Uint8Array): number {
  const bare = delimiter.subarray(2);
  return bare.every((byte, index) => body[index] === byte)
    ? -2
    : find(body, delimiter, 0, body.length);
}

/** Where a delimiter's line ends and a part begins; -1 after the last one (`--boundary--`). */
function afterLine(body: Uint8Array, at: number): number {
  if (body[at] === DASH && body[at + 1] === DASH) return -1;
  const end = find(body, lineBreak, at, at + 128);
  return end === -1 ? -1 : end + 2;
}

const lineBreak = encoder.encode("\r\n");

/** The first place of bytes that begin with CR, between two places; -1 when there is none. */
function find(body: Uint8Array, wanted: Uint8Array, from: number, to: number): number {
  const last = Math.min(to, body.length) - wanted.length;
  for (let at = body.indexOf(CR, from); at !== -1 && at <= last; at = body.indexOf(CR, at + 1)) {
    let same = 1;
    while (same < wanted.length && body[at + same] === wanted[same]) same++;
    if (same === wanted.length) return at;
  }
  return -1;
}

/** RFC 7578 §4.2. A file may be called `model` too; it is none. */
function isModel(head: string): boolean {
  const line = /^content-disposition\s*:(.*)$/im.exec(head.replaceAll(/\r\n[ \t]+/g, " "))?.[1];
  if (line === undefined || /;\s*filename\*?\s*=/i.test(line)) return false;
  const name = /;\s*name\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(line);
  return (name?.[1] ?? name?.[2]) === "model";
}

function refused(why: string): Fault {
  return new Fault("bad_request", `Cannot read the form: ${why}`, { param: "model" });
}
