import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Takes the UI Kit's style sheet in once.
 *
 * Each of the kit's lazy chunks imports a copy of its own rules, all of which are in the main sheet
 * as well; bundled as they stand they would weigh more than the rest of the app. The kit's font is
 * left out too: the app speaks in the system's.
 */
function kitStylesOnce(): Plugin {
  const kit = "/@cometchat/chat-uikit-react/dist/";
  return {
    name: "kit-styles-once",
    enforce: "pre",
    resolveId(source, importer) {
      const fromKit = importer?.includes(kit) === true;
      return fromKit && source.endsWith(".css") ? "\0kit-style-copy" : null;
    },
    load(id) {
      return id === "\0kit-style-copy" ? "export {};" : null;
    },
    transform(code, id) {
      if (!id.includes(`${kit}index.css`)) return null;
      return { code: code.replace(/@font-face\s*\{[^}]*\}/g, ""), map: null };
    },
  };
}

export default defineConfig({
  // Relative, so that a page works under tauri:// and under any path of a test server.
  base: "./",
  plugins: [kitStylesOnce(), react()],
  resolve: {
    alias: {
      // An optional peer of the kit that is only called when calling is on; it is not.
      "@cometchat/calls-sdk-javascript": fromHere("src/shims/no-calls-sdk.ts"),
    },
    dedupe: ["react", "react-dom", "@cometchat/chat-sdk-javascript"],
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  build: {
    // WebKitGTK 2.50 reads newer script, but macOS 13 brings Safari 16's engine.
    target: "safari16",
    cssTarget: "safari16",
    outDir: "dist",
    emptyOutDir: true,
    // Everything in files of its own: the policy lets no inline script or style element run.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: {
        login: fromHere("login.html"),
        chat: fromHere("chat.html"),
        account: fromHere("account.html"),
        settings: fromHere("settings.html"),
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "tests/**/*.test.ts"],
    restoreMocks: true,
  },
});
