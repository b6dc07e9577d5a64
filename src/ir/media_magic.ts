/**
 * First characters of base64 by which bytes are known whose type nobody said. `RIFF` holds pictures
 * and sounds; which, its ninth byte and those behind it say.
 */
const magic: readonly (readonly [start: RegExp, mediaType: string])[] = [
  [/^iVBORw0KGgo/, "image/png"],
  [/^\/9j\//, "image/jpeg"],
  [/^R0lGOD/, "image/gif"],
  [/^UklGR.{6}XRUJQ/, "image/webp"],
  [/^UklGR.{6}XQVZF/, "audio/wav"],
  [/^JVBERi/, "application/pdf"],
];

/** The stated media type; where nobody has said one, what the bytes are known by, if at all. */
export function typeOfBytes(stated: string, base64: string): string | undefined {
  const isVague = stated === "" || stated === "application/octet-stream";
  return isVague ? magic.find(([start]) => start.test(base64))?.[1] : stated;
}
