import { CometChatLocalize } from "@cometchat/chat-uikit-react";
import { TEXTS, type TextKey, language } from "../i18n";
import { LANGUAGES, type Language } from "../i18n/language";
import { onPreferences } from "../preferences/preferences";
import { KIT_ARABIC } from "./kit-arabic";

/** The languages of the texts, as the kit names them. English and German are its own. */
const NAMES: Readonly<Record<Language, string>> = { en: "en-us", de: "de", ar: "ar" };

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

/** The language of the texts, as the kit names it. */
export function kitLanguage(): string {
  return NAMES[language()];
}

/** Gives the kit the language of the app, and each one that follows. To be called before the kit is initialised. */
export function installKitTexts(): void {
  const localize = new CometChatLocalize();
  const translationsForLanguage = Object.fromEntries(LANGUAGES.map((one) => [NAMES[one], textsIn(one)]));
  const follow = () =>
    localize.init({
      language: kitLanguage(),
      disableAutoDetection: true,
      translationsForLanguage,
    });
  follow();
  CometChatLocalize.setSharedInstance(localize);
  onPreferences(follow);
}

function textsIn(one: Language): Record<string, string> {
  const ours = Object.entries(MISSING).map(([key, text]) => {
    const found = TEXTS[one][text];
    return [key, typeof found === "string" ? found : found.other];
  });
  return { ...(one === "ar" ? KIT_ARABIC : {}), ...(Object.fromEntries(ours) as Record<string, string>) };
}
