/**
 * Everything that needs the SDK, in one chunk that is loaded after the page is ready for it: see
 * `loopback-map.ts`.
 */
export { CometChat } from "@cometchat/chat-sdk-javascript";
export { CometChatUIKit, UIKitSettingsBuilder } from "@cometchat/chat-uikit-react";
export { installKitTexts } from "./kit-texts";
export { Workspace } from "./Workspace";
