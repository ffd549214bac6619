import { CometChatProvider, useCometChatEvents } from "@cometchat/chat-uikit-react";
import { useCallback, useEffect, useState } from "react";
import { asCommandError } from "../backend/call";
import type { ChatSession } from "../backend/contract.gen";
import { errorSentence } from "../errors/texts";
import { text } from "../i18n";
import { Notice } from "../theme/Notice";
import { EmptyPane } from "./EmptyPane";
import { ExternalLinks } from "./ExternalLinks";
import type { ChatBackend } from "./flow";
import { Header } from "./Header";
import { JoinPane } from "./JoinPane";
import { kitLanguage } from "./kit-texts";
import { LinkPrompt } from "./LinkPrompt";
import { Lists, type ListName } from "./Lists";
import { MessagePane } from "./MessagePane";
import { LeaveDialog, useLeaving } from "./outbox/LeaveDialog";
import type { Outbox } from "./outbox/outbox";
import { UnsentBar } from "./outbox/UnsentBar";
import { OutboxContext, useOutbox, useRestoredOutbox } from "./outbox/useOutbox";
import { type Partner, type Side, partnerKey, partnerOfMessage } from "./selection";
import { SidePanel } from "./SidePanel";
import { Toasts, useToast } from "./Toasts";
import { useColorScheme } from "./useColorScheme";
import { useNotifications } from "./useNotifications";
import { useConnectionState } from "./useConnectionState";
import { usePasteLimit } from "./usePasteLimit";
import { useVoiceButtonKeys } from "./useVoiceButtonKeys";
import { useWakeUp } from "./useWakeUp";

interface WorkspaceProps {
  session: ChatSession;
  backend: ChatBackend;
  /** Opens the account window. */
  onAccount: () => Promise<unknown>;
  /** Opens the settings window. */
  onSettings: () => Promise<unknown>;
  onSignOut: () => void;
}

// Each list and composer is told as well: the kit does not heed this one alone.
const KIT_CONFIG = { disableSoundForMessages: true, disableSoundForCalls: true };

// Where the person was, for when the chat is drawn anew after its session was renewed.
let lastPlace: { uid: string; list: ListName; partner: Partner | null } | null = null;

function placeOf(session: ChatSession) {
  return lastPlace?.uid === session.uid ? lastPlace : null;
}

/** The chat. */
export function Workspace(props: WorkspaceProps) {
  const theme = useColorScheme();
  const outbox = useRestoredOutbox(props.backend);
  if (outbox === null) return null;
  return (
    <Toasts>
      <CometChatProvider theme={theme} locale={kitLanguage()} config={KIT_CONFIG}>
        <OutboxContext.Provider value={outbox}>
          <Panes {...props} outbox={outbox} />
        </OutboxContext.Provider>
      </CometChatProvider>
    </Toasts>
  );
}

function Panes({
  session,
  backend,
  outbox,
  onAccount,
  onSettings,
  onSignOut,
}: WorkspaceProps & { outbox: Outbox }) {
  const [list, setList] = useState<ListName>(() => placeOf(session)?.list ?? "conversations");
  const [partner, setPartner] = useState<Partner | null>(() => placeOf(session)?.partner ?? null);
  const [conversation, setConversation] = useState<CometChat.Conversation | undefined>();
  const [goTo, setGoTo] = useState<number | null>(null);
  const [side, setSide] = useState<Side | null>(null);
  const [noticed, setNoticed] = useState(false);
  const toast = useToast();
  usePasteLimit();
  useVoiceButtonKeys();
  useWakeUp();
  const connection = useConnectionState();
  const online = connection === "online" || connection === "throttled";
  const unsent = useOutbox(outbox, online);
  const leaving = useLeaving(unsent.messages.length > 0);
  useEffect(() => {
    document.title = text("app.name");
  }, []);
  useEffect(() => {
    lastPlace = { uid: session.uid, list, partner };
  }, [session.uid, list, partner]);

  const select = useCallback((next: Partner | null, from?: CometChat.Conversation) => {
    setPartner(next);
    setConversation(from);
    setSide(null);
    setGoTo(null);
  }, []);
  useNotifications({ backend, ownUid: session.uid, partner, onOpen: select });
  const showMessage = (message: CometChat.BaseMessage) => {
    const next = partnerOfMessage(message, session.uid);
    if (partner === null || partnerKey(next) !== partnerKey(partner)) select(next);
    setGoTo(message.getId());
  };
  const open = async (window: () => Promise<unknown>) => {
    try {
      await window();
    } catch (thrown) {
      toast(errorSentence(asCommandError(thrown)));
    }
  };
  const joined = partner?.kind !== "group" || partner.group.getHasJoined();
  const closeGroup = useCallback(
    (group: CometChat.Group, message: string) => {
      if (partner?.kind !== "group" || partner.group.getGuid() !== group.getGuid()) return;
      select(null);
      toast(message);
    },
    [partner, select, toast],
  );

  useCometChatEvents(
    (event) => {
      const name = (group: CometChat.Group) => ({ name: group.getName() });
      const isMe = (user: CometChat.User) => user.getUid() === session.uid;
      if (event.type === "group/member-kicked" && isMe(event.kickedUser)) {
        closeGroup(event.kickedFrom, text("group.removed", name(event.kickedFrom)));
      } else if (event.type === "group/member-banned" && isMe(event.bannedUser)) {
        closeGroup(event.bannedFrom, text("group.removed", name(event.bannedFrom)));
      }
    },
    [closeGroup, session.uid],
  );

  return (
    <div className="window">
      <Header
        session={session}
        onAccount={() => void open(onAccount)}
        onSettings={() => void open(onSettings)}
        onSignOut={() => leaving.ask("sign_out", onSignOut)}
      />
      {session.notKept !== null && !noticed && (
        <div className="window-notice" role="status">
          <Notice kind="warn" onDismiss={() => setNoticed(true)}>
            {text("header.not_kept", { reason: errorSentence(session.notKept) })}
          </Notice>
        </div>
      )}
      <UnsentBar
        messages={unsent.messages}
        tries={unsent.tries}
        online={online}
        onTry={unsent.again}
        onDiscard={(muid) => outbox.settled(muid)}
      />
      <LeaveDialog
        leaving={leaving}
        count={unsent.messages.length}
        onClose={() => void backend.closeAnyway()}
      />
      <div
        className="panes"
        data-partner={partner === null ? "none" : "some"}
        data-side={side === null || !joined ? "none" : side.at}
      >
        <Lists
          list={list}
          onList={setList}
          partner={partner}
          conversation={conversation}
          onSelect={select}
          onMessage={showMessage}
        />
        <main className="pane-messages" aria-label={text("pane.messages")}>
          {partner === null ? (
            <EmptyPane onList={setList} />
          ) : partner.kind === "group" && !joined ? (
            <JoinPane
              key={partnerKey(partner)}
              group={partner.group}
              onJoined={(group) => select({ kind: "group", group })}
              onBack={() => select(null)}
            />
          ) : (
            <MessagePane
              key={`${partnerKey(partner)} ${goTo ?? ""}`}
              partner={partner}
              onBack={() => select(null)}
              goTo={goTo}
              side={side}
              onThread={(parent) => setSide({ at: "thread", parent })}
              onSide={setSide}
            />
          )}
        </main>
        {partner !== null && side !== null && joined && (
          <SidePanel
            key={side.at === "thread" ? side.parent.getId() : side.at}
            partner={partner}
            side={side}
            onClose={() => setSide(null)}
            onLeft={(group) => closeGroup(group, text("group.left", { name: group.getName() }))}
            onUser={(user) => select({ kind: "user", user })}
            onMessage={showMessage}
          />
        )}
      </div>
      <ExternalLinks backend={backend} />
      <LinkPrompt backend={backend} onOpen={select} />
    </div>
  );
}
