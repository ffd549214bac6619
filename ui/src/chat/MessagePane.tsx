import {
  CometChatMessageComposer,
  CometChatMessageHeader,
  CometChatMessageList,
} from "@cometchat/chat-uikit-react";
import { text } from "../i18n";
import { Icon } from "../theme/Icon";
import { nameView } from "./Name";
import { draftPlace, useDraft } from "./outbox/useOutbox";
import { type Partner, type Side, partnerKey } from "./selection";
import { useFeatures } from "./useFeatures";

interface MessagePaneProps {
  partner: Partner;
  /** The message to begin at, where a search has found one. */
  goTo: number | null;
  side: Side | null;
  onBack: () => void;
  onThread: (parent: CometChat.BaseMessage) => void;
  onSide: (side: Side | null) => void;
}

/** The messages with one person or group. */
export function MessagePane(props: MessagePaneProps) {
  const { partner, goTo, side, onBack, onThread, onSide } = props;
  const { list, composer } = useFeatures();
  const draft = useDraft(draftPlace(partnerKey(partner), null));
  const who = partner.kind === "user" ? { user: partner.user } : { group: partner.group };
  return (
    <>
      <div className="message-header">
        <button type="button" className="pane-back" aria-label={text("pane.back")} onClick={onBack}>
          <Icon name="back" />
        </button>
        <div className="message-header-kit">
          <CometChatMessageHeader.Root {...who}>
            <CometChatMessageHeader.Avatar />
            <div className="message-header-who">
              <h1>{nameView(partner.kind === "user" ? partner.user : partner.group)}</h1>
              <CometChatMessageHeader.Subtitle />
            </div>
          </CometChatMessageHeader.Root>
        </div>
        <SideButton to="search" side={side} onSide={onSide} />
        {partner.kind === "group" && <SideButton to="members" side={side} onSide={onSide} />}
      </div>
      <div className="message-list">
        <CometChatMessageList
          {...who}
          {...list}
          {...(goTo === null ? {} : { goToMessageId: goTo })}
          onThreadRepliesClick={onThread}
        />
      </div>
      <div className="message-composer">
        <CometChatMessageComposer {...who} {...composer} {...draft} />
      </div>
    </>
  );
}

interface SideButtonProps {
  to: "search" | "members";
  side: Side | null;
  onSide: (side: Side | null) => void;
}

/** Opens a panel on the right, and closes it again. */
function SideButton({ to, side, onSide }: SideButtonProps) {
  const open = side?.at === to;
  return (
    <button
      type="button"
      className="button button-quiet"
      aria-pressed={open}
      onClick={() => onSide(open ? null : { at: to })}
    >
      <Icon name={to === "search" ? "search" : "people"} />
      <span className="side-button-word">{text(`pane.show_${to}`)}</span>
    </button>
  );
}
