// @vitest-environment node
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

let dist = "";

beforeAll(async () => {
  // A folder of its own: the app may be embedding ui/dist at this moment.
  dist = mkdtempSync(join(tmpdir(), "halley-ui-"));
  // React's development build is another, and three times the size.
  vi.stubEnv("NODE_ENV", "production");
  await build({ mode: "production", logLevel: "error", build: { outDir: dist, emptyOutDir: true } });
}, 120_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(dist, { recursive: true, force: true });
});

const REFERENCE = /["'`(](?:\.\/|\.\.\/)?(?:assets\/)?([\w.-]+\.(?:js|css))["'`)]/g;

/** Every file that a page can reach, lazily loaded ones included. */
function reachable(page: string): Map<string, string> {
  const seen = new Map<string, string>();
  const visit = (name: string, path: string) => {
    if (seen.has(name)) return;
    const content = readFileSync(path, "utf8");
    seen.set(name, content);
    for (const match of content.matchAll(REFERENCE)) {
      const next = join(dist, "assets", match[1] ?? "");
      if (statSync(next, { throwIfNoEntry: false })?.isFile() === true) visit(match[1] ?? "", next);
    }
  };
  visit(page, join(dist, page));
  return seen;
}

describe.each(["login.html", "account.html", "settings.html"])(
  "the built page %s, which is ours alone,",
  (name) => {
    it("reaches nothing of the chat SDK or the UI Kit", () => {
      const files = reachable(name);
      expect(files.size).toBeGreaterThan(2);
      for (const [file, content] of files) {
        expect(content.toLowerCase().includes("cometchat.io"), file).toBe(false);
        expect(/CometChatUIKit|loginWithAuthToken|cometchat-/.test(content), file).toBe(false);
      }
    });

    it("may talk to nobody but the app", () => {
      const page = readFileSync(join(dist, name), "utf8");
      expect(page).toContain("connect-src ipc: http://ipc.localhost;");
    });

    // Three languages of texts are in it: a tenth of a second of a slow disk at most, and no request at a change.
    it("is small", () => {
      const size = [...reachable(name).values()].reduce((sum, content) => sum + content.length, 0);
      expect(size).toBeLessThan(400_000);
    });
  },
);

describe("the built chat page", () => {
  it("reaches the SDK only through a chunk that is loaded later", () => {
    const page = readFileSync(join(dist, "chat.html"), "utf8");
    const files = reachable("chat.html");
    const withSdk = [...files].filter(([, content]) => content.includes("overrideClientHost"));
    expect(withSdk.length).toBeGreaterThan(0);
    for (const [name] of withSdk) expect(page).not.toContain(name);
  });
});

describe("all pages", () => {
  it("have no script or style of their own inside", () => {
    for (const name of ["login.html", "chat.html", "account.html", "settings.html"]) {
      const page = readFileSync(join(dist, name), "utf8");
      expect(page, name).not.toMatch(/<script(?![^>]*\ssrc=)/);
      expect(page, name).not.toMatch(/<style|\sstyle=|\son\w+=/);
      expect(page, name).not.toMatch(/(?:src|href)="(?!\.\/assets\/)/);
    }
  });

  it("carry the kit's style sheet once, and none of its fonts", () => {
    const assets = readdirSync(join(dist, "assets"));
    const sheets = assets.filter((name) => name.endsWith(".css"));
    const sizes = sheets.map((name) => statSync(join(dist, "assets", name)).size);
    expect(sizes.filter((size) => size > 100_000)).toHaveLength(1);
    expect(assets.filter((name) => /\.(?:woff2?|ttf|wav|mp3)$/.test(name))).toEqual([]);
  });
});
