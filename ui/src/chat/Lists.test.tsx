import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { type ListName, Tabs } from "./Lists";

// The lists themselves are the kit's and need a whole session; the tabs need nothing of it.
vi.mock("@cometchat/chat-uikit-react", () => ({
  CometChatConversations: () => null,
  CometChatGroups: () => null,
  CometChatSearch: () => null,
  CometChatUsers: () => null,
}));

afterEach(cleanup);

function Bar() {
  const [list, setList] = useState<ListName>("conversations");
  return <Tabs list={list} onList={setList} panels={new Set(["conversations" as const])} />;
}

const chosen = () => screen.getByRole("tab", { selected: true });

it("moves with the arrows, round the ends, and with Home and End", () => {
  render(<Bar />);
  const names = screen.getAllByRole("tab").map((tab) => tab.id);
  for (const [key, expected] of [
    ["ArrowRight", 1],
    ["End", 2],
    ["ArrowRight", 0],
    ["ArrowLeft", 2],
    ["ArrowLeft", 1],
    ["Home", 0],
    ["a", 0],
  ] as const) {
    fireEvent.keyDown(chosen(), { key });
    expect([key, chosen().id]).toEqual([key, names[expected]]);
    if (key !== "a") expect(document.activeElement).toBe(chosen());
  }
});

it("names only panels that are on the page", () => {
  render(<Bar />);
  const controls = screen.getAllByRole("tab").map((tab) => tab.getAttribute("aria-controls"));
  expect(controls).toEqual(["list-conversations", null, null]);
});
