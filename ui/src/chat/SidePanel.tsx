import { CometChat } from "@cometchat/chat-sdk-javascript";
import {
  CometChatGroupMembers,
  CometChatMessageComposer,
  CometChatMessageList,
  CometChatSearch,
  CometChatThreadHeader,
  CometChatUIKit,
} from "@cometchat/chat-uikit-react";
import { useEffect, useRef, useState } from "react";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { Icon } from "../theme/Icon";
import { AlertRegion } from "../theme/Notice";
import { logFailure } from "./log";
import { draftPlace, useDraft } from "./outbox/useOutbox";
import { type Partner, type Side, partnerKey } from "./selection";
import { TIME_OF_DAY, useFeatures } from "./useFeatures";

const SEARCH_IN: ("conversations" | "messages")[] = ["messages"];

interface SidePanelProps {
  partner: Partner;
  side: Side;
  onClose: () => void;
  onLeft: (group: CometChat.Group) => void;
  onUser: (user: CometChat.User) => void;
  onMessage: (message: CometChat.BaseMessage) => void;
}

/** The panel on the right: a thread, the members of a group, or a search. */
export function SidePanel(props: SidePanelProps) {
  const { partner, side, onClose, onLeft, onUser, onMessage } = props;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape is a short cut to the close button
    <aside
      ref={panel}
      tabIndex={-1}
      className="pane-side"
      aria-label={text(`pane.${side.at}`)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      {side.at === "thread" && <Thread partner={partner} parent={side.parent} onClose={onClose} />}
      {side.at === "search" && <Search partner={partner} onClose={onClose} onMessage={onMessage} />}
      {side.at === "members" && partner.kind === "group" && (
        <Members group={partner.group} onClose={onClose} onLeft={onLeft} onUser={onUser} />
      )}
    </aside>
  );
}

interface ThreadProps {
  partner: Partner;
  parent: CometChat.BaseMessage;
  onClose: () => void;
}

function Thread({ partner, parent, onClose }: ThreadProps) {
  const { list, composer } = useFeatures();
  const draft = useDraft(draftPlace(partnerKey(partner), parent.getId()));
  const who = partner.kind === "user" ? { user: partner.user } : { group: partner.group };
  return (
    <>
      <div className="thread-header">
        <CometChatThreadHeader
          parentMessage={parent}
          messageSentAtDateTimeFormat={TIME_OF_DAY}
          onClose={onClose}
        />
      </div>
      <div className="message-list">
        <CometChatMessageList {...who} {...list} parentMessageId={parent.getId()} hideReplyInThreadOption />
      </div>
      <div className="message-composer">
        <CometChatMessageComposer {...who} {...composer} {...draft} parentMessageId={parent.getId()} />
      </div>
    </>
  );
}

interface SearchProps {
  partner: Partner;
  onClose: () => void;
  onMessage: (message: CometChat.BaseMessage) => void;
}

function Search({ partner, onClose, onMessage }: SearchProps) {
  const where = partner.kind === "user" ? { uid: partner.user.getUid() } : { guid: partner.group.getGuid() };
  return (
    <>
      <SideHead at="search" onClose={onClose} />
      <div className="side-list">
        <CometChatSearch
          {...where}
          searchIn={SEARCH_IN}
          hideBackButton
          onMessageClicked={(event) => onMessage(event.message)}
        />
      </div>
    </>
  );
}

function SideHead({ at, onClose }: { at: "members" | "search"; onClose: () => void }) {
  return (
    <div className="side-head">
      <h2>{text(`pane.${at}`)}</h2>
      <button type="button" className="notice-close" aria-label={text(`pane.close_${at}`)} onClick={onClose}>
        <Icon name="close" />
      </button>
    </div>
  );
}

interface MembersProps {
  group: CometChat.Group;
  onClose: () => void;
  onLeft: (group: CometChat.Group) => void;
  onUser: (user: CometChat.User) => void;
}

function Members({ group, onClose, onLeft, onUser }: MembersProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isOwner = group.getOwner() === CometChatUIKit.getLoggedInUser()?.getUid();
  const leave = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await CometChat.leaveGroup(group.getGuid());
      onLeft(group);
    } catch (thrown) {
      logFailure("leave group", thrown);
      setProblem(text("group.leave_failed"));
      setBusy(false);
    }
  };
  return (
    <>
      <SideHead at="members" onClose={onClose} />
      <div className="side-list">
        <CometChatGroupMembers group={group} hideHeader onItemClick={(member) => onUser(member)} />
      </div>
      <div className="side-foot">
        <AlertRegion>{problem !== null && <p className="field-error">{problem}</p>}</AlertRegion>
        {isOwner ? (
          <p className="soft">{text("group.leave_owner")}</p>
        ) : (
          <Button kind="quiet" wide busy={busy} onClick={() => void leave()}>
            <Icon name="signOut" />
            {text("group.leave")}
          </Button>
        )}
      </div>
    </>
  );
}
