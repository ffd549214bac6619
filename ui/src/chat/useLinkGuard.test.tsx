import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { CommandFailure } from "../backend/call";
import { ExternalLinks } from "./ExternalLinks";
import { Toasts } from "./Toasts";

afterEach(cleanup);

type OpenLink = (request: { address: string }) => Promise<{ done: boolean }>;

function renderPage(openLink: OpenLink = () => Promise.resolve({ done: true })) {
  const opened = vi.fn(openLink);
  render(
    <Toasts>
      <ExternalLinks backend={{ openLink: opened as never }} />
      <a href="blob:tauri://localhost/1" download="notes.txt">
        Notes
      </a>
      <a href={"https://b\u00fccher.example/a?b=\u202egpj"}>https://example.org</a>
      <a href="mailto:ann@example.org?subject=Hi">Ann</a>
      <a href="https://example.org@evil.example/">Disguised</a>
      <a href="halley://person/ann">Ours</a>
      <a href="file:///etc/passwd">File</a>
    </Toasts>,
  );
  return opened;
}

it("says that a file cannot be saved yet, instead of nothing", () => {
  renderPage();
  expect(fireEvent.click(screen.getByText("Notes"))).toBe(false);
  expect(screen.getByText("Saving files comes in a later version.")).toBeTruthy();
});

it("shows where a link really leads, and opens that and nothing before the person says so", () => {
  const opened = renderPage();
  expect(fireEvent.click(screen.getByText("https://example.org"))).toBe(false);
  expect(opened).not.toHaveBeenCalled();
  const address = "https://xn--bcher-kva.example/a?b=%E2%80%AEgpj";
  expect(document.querySelector(".dialog-subject")?.textContent).toBe(address);
  expect(document.querySelector(".dialog-subject strong")?.textContent).toBe("xn--bcher-kva.example");
  fireEvent.click(screen.getByText("Open"));
  expect(opened).toHaveBeenCalledExactlyOnceWith({ address });
  expect(document.querySelector("dialog")).toBeNull();
});

it("opens nothing when the person cancels", () => {
  const opened = renderPage();
  fireEvent.click(screen.getByText("Ann"));
  expect(screen.getByText("Open this address in your mail program?")).toBeTruthy();
  fireEvent.click(screen.getByText("Cancel"));
  expect(document.querySelector("dialog")).toBeNull();
  expect(opened).not.toHaveBeenCalled();
});

it("refuses what is no web or mail address without asking", () => {
  const opened = renderPage();
  for (const name of ["Disguised", "Ours", "File"]) {
    expect(fireEvent.click(screen.getByText(name))).toBe(false);
    expect(document.querySelector("dialog")).toBeNull();
    expect(screen.getByText(/Halley opens web and mail addresses only/)).toBeTruthy();
  }
  expect(opened).not.toHaveBeenCalled();
});

it("says that no browser was found", async () => {
  renderPage(() => Promise.reject(new CommandFailure({ code: "link_not_opened", message: "" })));
  fireEvent.click(screen.getByText("Ann"));
  fireEvent.click(screen.getByText("Open"));
  expect(await screen.findByText(/The link could not be opened/)).toBeTruthy();
});
