/** Characters of a page that are looked at: enough to come to the words behind a long head. */
const maxRead = 4_000;

/** At most `most` characters of an error page, without its markup, scripts and styles (W107). */
export function pageSnippet(body: string, most: number): string {
  return body.slice(0, maxRead)
    .replace(/<(script|style)[^]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, most);
}
