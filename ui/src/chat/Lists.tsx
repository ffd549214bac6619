import {
  CometChatConversations,
  CometChatGroups,
  CometChatSearch,
  CometChatUsers,
} from "@cometchat/chat-uikit-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { text } from "../i18n";
import { conversationNameView, nameView } from "./Name";
import { type Partner, partnerOf } from "./selection";

// The tabs name the lists already. The kit would fill an absent header with its own.
const NOTHING = <></>;

const LISTS = ["conversations", "people", "groups"] as const;

/** The lists on the left. */
export type ListName = (typeof LISTS)[number];

interface ListsProps {
  list: ListName;
  onList: (list: ListName) => void;
  partner: Partner | null;
  conversation: CometChat.Conversation | undefined;
  onSelect: (partner: Partner, conversation?: CometChat.Conversation) => void;
  onMessage: (message: CometChat.BaseMessage) => void;
}

/** Conversations, people and groups, as tabs. */
export function Lists(props: ListsProps) {
  const { list, onList, partner, conversation, onSelect, onMessage } = props;
  // A list is loaded when it is first looked at and kept from then on, as it updates itself.
  const [seen, setSeen] = useState<ReadonlySet<ListName>>(new Set([list]));
  if (!seen.has(list)) setSeen(new Set([...seen, list]));
  return (
    <nav className="pane-lists" aria-label={text("pane.lists")}>
      <Tabs list={list} onList={onList} panels={seen} />
      {LISTS.filter((name) => seen.has(name)).map((name) => (
        <div
          key={name}
          role="tabpanel"
          id={`list-${name}`}
          className="list"
          aria-labelledby={`tab-${name}`}
          hidden={name !== list}
        >
          {name === "conversations" && (
            <Conversations conversation={conversation} onSelect={onSelect} onMessage={onMessage} />
          )}
          {name === "people" && (
            <CometChatUsers
              headerView={NOTHING}
              {...(partner?.kind === "user" ? { activeUser: partner.user } : {})}
              titleView={nameView}
              onItemClick={(user) => onSelect({ kind: "user", user })}
            />
          )}
          {name === "groups" && (
            <CometChatGroups
              headerView={NOTHING}
              {...(partner?.kind === "group" ? { activeGroup: partner.group } : {})}
              titleView={nameView}
              onItemClick={(group) => onSelect({ kind: "group", group })}
            />
          )}
        </div>
      ))}
    </nav>
  );
}

type ConversationsProps = Pick<ListsProps, "conversation" | "onSelect" | "onMessage">;

/** The conversations, or a search through them and their messages in the same place. */
function Conversations({ conversation, onSelect, onMessage }: ConversationsProps) {
  const [searching, setSearching] = useState(false);
  return (
    <>
      {searching && (
        <div className="list-search">
          <CometChatSearch
            onBack={() => setSearching(false)}
            onConversationClicked={(event) => onSelect(partnerOf(event.conversation), event.conversation)}
            onMessageClicked={(event) => onMessage(event.message)}
          />
        </div>
      )}
      <div className="list-search" hidden={searching}>
        <CometChatConversations
          disableSoundForMessages
          headerView={NOTHING}
          {...(conversation === undefined ? {} : { activeConversation: conversation })}
          titleView={conversationNameView}
          onItemClick={(item) => onSelect(partnerOf(item), item)}
          onSearchBarClicked={() => setSearching(true)}
          emptyView={<EmptyList />}
        />
      </div>
    </>
  );
}

interface TabsProps extends Pick<ListsProps, "list" | "onList"> {
  /** The lists whose panels are on the page. */
  panels: ReadonlySet<ListName>;
}

/** The names of the lists, to choose from by pointer or by arrows, Home and End. */
export function Tabs({ list, onList, panels }: TabsProps) {
  const bar = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const next = tabAfter(event.key, list);
    if (next === undefined) return;
    event.preventDefault();
    onList(next);
    bar.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={text("pane.lists")} ref={bar}>
      {LISTS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          className="tab"
          aria-selected={name === list}
          aria-controls={panels.has(name) ? `list-${name}` : undefined}
          tabIndex={name === list ? 0 : -1}
          onClick={() => onList(name)}
          onKeyDown={move}
        >
          {text(`pane.${name}`)}
        </button>
      ))}
    </div>
  );
}

/** The tab that a key leads to; the ends are joined. */
function tabAfter(key: string, list: ListName): ListName | undefined {
  const at = LISTS.indexOf(list);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[key];
  return to === undefined ? undefined : LISTS.at(to % LISTS.length);
}

function EmptyList() {
  return (
    <div className="empty-list">
      <p className="empty-list-heading">{text("empty.conversations_heading")}</p>
      <p>{text("empty.conversations_body")}</p>
    </div>
  );
}
