/** Stands in for the optional calls SDK, which Halley does not ship. */
export const CometChatCalls = undefined;
