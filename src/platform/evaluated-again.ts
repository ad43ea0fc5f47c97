// Modules that are evaluated again in one process: development servers of frameworks do so with those that have been edited,
// and test runners that reset their modules with all. What such a module declares is there already, and is no mistake then:
// a mistake is made within one job.

/** What has been declared in a job that is over. */
const settled = new Set<string>();
/** Of modules that have been evaluated again: their last URL. */
const last = new Map<string, string>();

function note(name: string): void {
  queueMicrotask(() => settled.add(name));
}

/** Notes that `name` is declared; whether it was before this job. */
export function isDeclaredAgain(name: string): boolean {
  note(name);
  return settled.has(name);
}

/** Notes that a module declares tasks; by which URL workers find them. */
export function moduleUrl(url: string): string {
  note(url);
  return last.get(url) ?? url;
}

/**
 * Its new URL, by which workers import it again, who remember what they have imported: for it declares a task once more.
 * Undefined if that is a mistake. A module with a name of its own keeps that, and its tasks of before, for no worker's entry is
 * evaluated again.
 */
export function renewedUrl(url: string): string | undefined {
  if (!settled.has(url)) return undefined;
  if (!url.startsWith("file:")) {
    console.warn(`parachan: ${url} declares its tasks again: those of before stay until the process ends`);
    return url;
  }
  settled.delete(url);
  const renewed = new URL(last.get(url) ?? url);
  renewed.searchParams.set("again", String(Number(renewed.searchParams.get("again")) + 1));
  last.set(url, renewed.href);
  return renewed.href;
}
