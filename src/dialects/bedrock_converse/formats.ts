/**
 * This dialect's `format` words and the media types of everybody else. Each word has one media type
 * and back, so that a request comes out as it went in; other spellings are in {@link aliases}.
 */
const images: Readonly<Record<string, string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

const documents: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  html: "text/html",
  txt: "text/plain",
  md: "text/markdown",
};

const videos: Readonly<Record<string, string>> = {
  mkv: "video/x-matroska",
  mov: "video/quicktime",
  mp4: "video/mp4",
  webm: "video/webm",
  flv: "video/x-flv",
  mpeg: "video/mpeg",
  mpg: "video/mpg",
  wmv: "video/x-ms-wmv",
  three_gp: "video/3gpp",
};

const audios: Readonly<Record<string, string>> = {
  mp3: "audio/mp3",
  opus: "audio/opus",
  wav: "audio/wav",
  aac: "audio/aac",
  flac: "audio/flac",
  mp4: "audio/mp4",
  ogg: "audio/ogg",
  mkv: "audio/x-matroska",
  mka: "audio/matroska",
  "x-aac": "audio/x-aac",
  m4a: "audio/x-m4a",
  mpeg: "audio/mpeg",
  mpga: "audio/mpga",
  pcm: "audio/pcm",
  webm: "audio/webm",
};

/** The blocks that hold media. */
export type MediaBlock = "image" | "document" | "video" | "audio";

const tables: Readonly<Record<MediaBlock, Readonly<Record<string, string>>>> = {
  image: images,
  document: documents,
  video: videos,
  audio: audios,
};

/** Common spellings that are no word's own. */
const aliases: Readonly<Record<string, string>> = {
  "image/jpg": "jpeg",
  "audio/x-wav": "wav",
  "audio/wave": "wav",
  "audio/l16": "pcm",
  "audio/x-flac": "flac",
  "application/csv": "csv",
  "text/x-markdown": "md",
};

const words: Readonly<Record<MediaBlock, ReadonlyMap<string, string>>> = {
  image: reversed(images),
  document: reversed(documents),
  video: reversed(videos),
  audio: reversed(audios),
};

/** The media type of a block's format, or `undefined` for one that nobody knows. */
export function mediaTypeOf(block: MediaBlock, format: string): string | undefined {
  return Object.hasOwn(tables[block], format) ? tables[block][format] : undefined;
}

/** The format of a media type in such a block, or `undefined` when it has none. */
export function formatOf(block: MediaBlock, mediaType: string): string | undefined {
  const plain = mediaType.split(";")[0]!.trim().toLowerCase();
  const word = words[block].get(plain);
  if (word !== undefined) return word;
  const alias = Object.hasOwn(aliases, plain) ? aliases[plain]! : undefined;
  if (alias !== undefined && Object.hasOwn(tables[block], alias)) return alias;
  // Source code and data are documents too, as plain text.
  const isText = plain.startsWith("text/") || plain === "application/json";
  return block === "document" && isText ? "txt" : undefined;
}

function reversed(table: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(table).map(([word, mediaType]) => [mediaType, word]));
}
