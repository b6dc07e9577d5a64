import type { Schema, SchemaFile } from "./schema.ts";

/** The service model of a botocore wheel, with the wheel's version; Python knows how to open it. */
const UNPACK = `
import gzip, re, sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
name = next(n for n in wheel.namelist() if re.search("/bedrock-runtime/.*/service-2.json", n))
data = wheel.read(name)
sys.stdout.buffer.write(gzip.decompress(data) if name.endswith(".gz") else data)
`;

/** A shape of the model, as far as JSON bodies go. */
interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  readonly member?: Member;
  readonly value?: Member;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly union?: boolean;
  readonly eventstream?: boolean;
  readonly document?: boolean;
}

interface Member {
  readonly shape: string;
  readonly locationName?: string;
  /** In the path, the query or a header instead of the body. */
  readonly location?: string;
}

/** The Converse documents in botocore's wheel. */
export async function bedrockSchemas(wheel: string): Promise<SchemaFile> {
  const python = new Deno.Command("python3", { args: ["-c", UNPACK, wheel], stderr: "inherit" });
  const { success, stdout } = await python.output();
  if (!success) throw new Error(`Cannot read "${wheel}": not a wheel of botocore`);
  const model = JSON.parse(new TextDecoder().decode(stdout)) as {
    shapes: Readonly<Record<string, Shape>>;
  };
  const defs: Record<string, Schema> = {};
  const roots = {
    request: schemaOf("ConverseRequest", model.shapes, defs),
    response: schemaOf("ConverseResponse", model.shapes, defs),
    event: schemaOf("ConverseStreamOutput", model.shapes, defs),
  };
  const version = /botocore-([\d.]+)-/.exec(wheel)?.[1] ?? "of an unknown version";
  return { source: `botocore ${version}`, roots, defs };
}

function schemaOf(
  name: string,
  shapes: Readonly<Record<string, Shape>>,
  defs: Record<string, Schema>,
): Schema {
  const shape = shapes[name]!;
  const of = (member: Member) => schemaOf(member.shape, shapes, defs);
  switch (shape.type) {
    case "structure":
      if (shape.document) return {};
      if (defs[name] === undefined) {
        defs[name] = {}; // holds the name while the shape refers to itself
        defs[name] = structure(shape, of);
      }
      return { $ref: name };
    case "list":
      return { type: "array", items: of(shape.member!), ...lengths(shape) };
    case "map":
      return { type: "object", additional: of(shape.value!) };
    case "string":
      if (shape.enum !== undefined) return { enum: shape.enum };
      return {
        type: "string",
        ...lengths(shape),
        ...(shape.pattern === undefined ? {} : { pattern: `^(?:${shape.pattern})$` }),
      };
    case "blob": // base64 on the wire, so that its length says nothing
    case "timestamp":
      return { type: "string" };
    case "boolean":
      return { type: "boolean" };
    case "integer":
    case "long":
      return { type: "integer", ...range(shape) };
    case "float":
    case "double":
      return { type: "number", ...range(shape) };
    default:
      throw new TypeError(`Cannot write the shape "${name}": its type is "${shape.type}"`);
  }
}

function structure(shape: Shape, of: (member: Member) => Schema): Schema {
  const members = Object.entries(shape.members ?? {})
    .filter(([, member]) => member.location === undefined)
    .map(([name, member]) => [member.locationName ?? name, of(member)] as const);
  const properties = Object.fromEntries(members);
  const required = (shape.required ?? []).filter((name) => properties[name] !== undefined);
  return {
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required: required.toSorted() }),
    additional: false,
    ...(shape.union || shape.eventstream ? { oneKey: true } : {}),
  };
}

function lengths({ min, max }: Shape): Schema {
  return {
    ...(min === undefined ? {} : { minLength: min }),
    ...(max === undefined ? {} : { maxLength: max }),
  };
}

function range({ min, max }: Shape): Schema {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
