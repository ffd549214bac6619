// Every panel of the kit, for one person who is already known. The test says who and where in `window.walk`.

import { CometChat } from '@cometchat/chat-sdk-javascript';
import {
  CometChatConversations,
  CometChatGroupMembers,
  CometChatGroups,
  CometChatMessageComposer,
  CometChatMessageHeader,
  CometChatMessageList,
  CometChatProvider,
  CometChatSearch,
  CometChatThreadHeader,
  CometChatUIKit,
  CometChatUsers,
  UIKitSettingsBuilder,
} from '@cometchat/chat-uikit-react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

// The kit's sounds lie on a host of its maker, and the provider's setting alone does not stop them.
const QUIET_LIST = { disableSoundForMessages: true };
const QUIET_COMPOSER = { disableSoundForMessage: true };
const TABS = ['Conversations', 'Users', 'Groups'];
// Made once: the kit starts anew when one of these is another object.
const SEARCH_MESSAGES = ['messages'];

function Page() {
  const [tab, setTab] = useState('Conversations');
  const [partner, setPartner] = useState(null);
  const [side, setSide] = useState(null);
  const open = (next) => {
    setPartner(next);
    setSide(null);
  };
  const joined = partner?.group?.getHasJoined() !== false;
  return (
    <div className="page">
      <nav className="lists" aria-label="Lists">
        <div className="bar">
          {TABS.map((name) => (
            <button key={name} onClick={() => setTab(name)}>
              {name}
            </button>
          ))}
        </div>
        <div className="fill">
          {tab === 'Conversations' && (
            <CometChatConversations
              {...QUIET_LIST}
              onItemClick={(one) => open(partnerOf(one.getConversationWith()))}
              onSearchBarClicked={() => setTab('Search')}
            />
          )}
          {tab === 'Search' && <CometChatSearch onBack={() => setTab('Conversations')} />}
          {tab === 'Users' && <CometChatUsers onItemClick={(user) => open(partnerOf(user))} />}
          {tab === 'Groups' && <CometChatGroups onItemClick={(group) => open(partnerOf(group))} />}
        </div>
      </nav>
      <main className="messages" aria-label="Messages">
        {partner && !joined && (
          <button onClick={() => join(partner.group).then((group) => open({ group }))}>Join</button>
        )}
        {partner && joined && (
          <Messages
            key={keyOf(partner)}
            partner={partner}
            onThread={(parent) => setSide({ thread: parent })}
            onSide={setSide}
            onLeft={() => open(null)}
          />
        )}
      </main>
      {partner && side && (
        <aside className="side" aria-label="Side" key={side.thread?.getId() ?? Object.keys(side)[0]}>
          <Side partner={partner} side={side} onClose={() => setSide(null)} />
        </aside>
      )}
    </div>
  );
}

function Messages({ partner, onThread, onSide, onLeft }) {
  return (
    <>
      <CometChatMessageHeader {...partner} />
      <div className="bar">
        <button onClick={() => onSide({ search: true })}>Search here</button>
        {partner.group && <button onClick={() => onSide({ members: true })}>Members</button>}
        {partner.group && (
          <button onClick={() => CometChat.leaveGroup(partner.group.getGuid()).then(onLeft)}>Leave</button>
        )}
      </div>
      <div className="fill">
        <CometChatMessageList {...partner} {...QUIET_LIST} onThreadRepliesClick={onThread} />
      </div>
      <CometChatMessageComposer {...partner} {...QUIET_COMPOSER} />
    </>
  );
}

function Side({ partner, side, onClose }) {
  if (side.members)
    return (
      <div className="fill">
        <CometChatGroupMembers group={partner.group} />
      </div>
    );
  if (side.search) {
    const where = partner.user ? { uid: partner.user.getUid() } : { guid: partner.group.getGuid() };
    return (
      <div className="fill">
        <CometChatSearch {...where} searchIn={SEARCH_MESSAGES} hideBackButton />
      </div>
    );
  }
  const parentMessageId = side.thread.getId();
  return (
    <>
      <CometChatThreadHeader parentMessage={side.thread} onClose={onClose} />
      <div className="fill">
        <CometChatMessageList {...partner} {...QUIET_LIST} parentMessageId={parentMessageId} />
      </div>
      <CometChatMessageComposer {...partner} {...QUIET_COMPOSER} parentMessageId={parentMessageId} />
    </>
  );
}

const partnerOf = (one) => (one instanceof CometChat.Group ? { group: one } : { user: one });
const keyOf = ({ user, group }) => user?.getUid() ?? group.getGuid();
const join = (group) => CometChat.joinGroup(group.getGuid(), group.getType());

async function start({ appId, host, token }) {
  const settings = new UIKitSettingsBuilder()
    .setAppId(appId)
    .setRegion('us')
    .subscribePresenceForAllUsers()
    .setClientHost(`${host}/v3.0`)
    .setAdminHost(`${host}/v3`)
    .build();
  await CometChatUIKit.init(settings);
  await CometChatUIKit.loginWithAuthToken(token);
  window.CometChat = CometChat;
  createRoot(document.getElementById('root')).render(
    <CometChatProvider theme="light" config={{ disableSoundForMessages: true, disableSoundForCalls: true }}>
      <Page />
    </CometChatProvider>,
  );
}

await start(window.walk);
