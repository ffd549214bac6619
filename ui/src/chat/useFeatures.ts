import { CometChat } from "@cometchat/chat-sdk-javascript";
import { useEffect, useMemo, useState } from "react";

const EXTENSIONS = ["stickers", "message-translation", "polls", "document", "whiteboard"] as const;

type Extension = (typeof EXTENSIONS)[number];

// As the list of conversations shows it; the kit's message lists differ by the case of AM and PM.
export const TIME_OF_DAY = {
  today: "hh:mm A",
  yesterday: "hh:mm A",
  lastWeek: "hh:mm A",
  otherDays: "hh:mm A",
};

/**
 * Settings of message lists and composers. Buttons whose extension the app has not switched on are
 * left out: the kit would show them, and they would fail.
 */
export function useFeatures() {
  const [enabled, setEnabled] = useState<ReadonlySet<Extension>>(new Set());
  useEffect(() => {
    let gone = false;
    const checks = EXTENSIONS.map((name) =>
      CometChat.isExtensionEnabled(name).then(
        (on) => (on ? [name] : []),
        () => [],
      ),
    );
    void Promise.all(checks).then((found) => !gone && setEnabled(new Set(found.flat())));
    return () => {
      gone = true;
    };
  }, []);
  return useMemo(
    () => ({
      list: {
        // The kit's sounds come from a host that the app does not talk to.
        disableSoundForMessages: true,
        // On a short list it repeats the first date label.
        hideStickyDate: true,
        messageSentAtDateTimeFormat: TIME_OF_DAY,
        hideTranslateMessageOption: !enabled.has("message-translation"),
      },
      composer: {
        disableSoundForMessage: true,
        hideStickersButton: !enabled.has("stickers"),
        hideAIButton: true,
        hideVoiceRecordingButton: !canRecord(),
        hideAttachmentOptions: {
          polls: !enabled.has("polls"),
          collaborativeDocument: !enabled.has("document"),
          collaborativeWhiteboard: !enabled.has("whiteboard"),
        },
      },
    }),
    [enabled],
  );
}

/** Not every web view hands out the microphone. */
function canRecord(): boolean {
  return "MediaRecorder" in window && navigator.mediaDevices?.getUserMedia !== undefined;
}
