import { CometChatLocalize } from "@cometchat/chat-uikit-react";
import { text, type TextKey } from "../i18n";

/** The language of the texts, as the kit names it. */
const LANGUAGE = "en-us";

/** Texts that the kit asks for and lacks: it would show, or read out, their keys. */
const MISSING: Readonly<Record<string, TextKey>> = {
  ATTACHMENTS: "kit.attachments",
  CANCEL_EDIT: "kit.cancel_edit",
  EMOJI: "kit.emoji",
  LOADING: "kit.loading",
  SAVE: "kit.save",
  SEND: "kit.send",
  VOICE_RECORDING: "kit.voice_recording",
  conversation_subtitle_document: "kit.document",
  conversation_subtitle_whiteboard: "kit.whiteboard",
  error_text: "kit.error",
  message_composer_close_preview: "kit.close_preview",
};

/** Gives the kit the language of the app. To be called before the kit is initialised. */
export function installKitTexts(): void {
  const texts = Object.fromEntries(Object.entries(MISSING).map(([key, ours]) => [key, text(ours)]));
  const localize = new CometChatLocalize();
  localize.init({
    language: LANGUAGE,
    disableAutoDetection: true,
    translationsForLanguage: { [LANGUAGE]: texts },
  });
  CometChatLocalize.setSharedInstance(localize);
}
