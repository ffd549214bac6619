// What runs in a device's page. Each function is sent there as text, so it uses nothing from around it.

/** The SDK asks for online counts at the host without its port. */
export function addPortToOnlineCounts(origin) {
  const bare = `https://${new URL(origin).hostname}/api/`;
  const { fetch } = window;
  window.fetch = (target, options) => {
    const hit = typeof target === 'string' && target.startsWith(bare);
    return fetch(hit ? `${origin}/api/${target.slice(bare.length)}` : target, options);
  };
}

/** Keeps what the listeners are called with in `window.heard`. */
export function recordListeners() {
  window.heard = [];
  const LISTENERS = {
    Message: [
      'onTextMessageReceived',
      'onMediaMessageReceived',
      'onCustomMessageReceived',
      'onTypingStarted',
      'onTypingEnded',
      'onMessagesDelivered',
      'onMessagesRead',
      'onMessagesDeliveredToAll',
      'onMessagesReadByAll',
      'onMessageEdited',
      'onMessageDeleted',
      'onTransientMessageReceived',
      'onMessageReactionAdded',
      'onMessageReactionRemoved',
      'onMessagePinned',
      'onMessageUnpinned',
      'onMessageSaved',
      'onMessageUnsaved',
    ],
    Group: [
      'onGroupMemberJoined',
      'onGroupMemberLeft',
      'onGroupMemberKicked',
      'onGroupMemberBanned',
      'onGroupMemberUnbanned',
      'onMemberAddedToGroup',
      'onGroupMemberScopeChanged',
    ],
    User: ['onUserOnline', 'onUserOffline'],
    Conversation: ['onConversationPinned', 'onConversationUnpinned'],
    Connection: ['onConnected', 'inConnecting', 'onDisconnected'],
    Login: ['loginSuccess', 'loginFailure', 'logoutSuccess', 'logoutFailure'],
  };
  const plain = (value) => JSON.parse(JSON.stringify(value ?? null));
  window.listen = () => {
    for (const [kind, names] of Object.entries(LISTENERS)) {
      const record = (name) => [name, (...args) => void window.heard.push({ name, args: args.map(plain) })];
      const listener = new CometChat[`${kind}Listener`](Object.fromEntries(names.map(record)));
      CometChat[`add${kind}Listener`]('conformance', listener);
    }
  };
}

/** Sockets beside the SDK's, by number, and the SDK's latest one. */
export function rawSockets() {
  const { WebSocket } = window;
  window.raw = [];
  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      super(address, protocols);
      window.latestSocket = this;
    }
  };
  window.openRaw = (url) => {
    const socket = new WebSocket(url);
    const entry = { socket, frames: [], closed: null };
    socket.onmessage = ({ data }) => entry.frames.push(JSON.parse(data));
    socket.onclose = ({ code, reason }) => (entry.closed = { code, reason });
    const number = window.raw.push(entry) - 1;
    return new Promise((resolve, reject) => {
      socket.onopen = () => resolve(number);
      socket.onerror = () => reject(new Error('the socket did not open'));
    });
  };
}

/** Starts the SDK. */
export async function startSdk({ appId, client, admin, presence, roles, autoConnect }) {
  const builder = new CometChat.AppSettingsBuilder().setRegion('us').autoEstablishSocketConnection(autoConnect);
  if (presence === 'everybody') builder.subscribePresenceForAllUsers();
  if (presence === 'roles') builder.subscribePresenceForRoles(roles);
  if (presence === 'friends') builder.subscribePresenceForFriends();
  await CometChat.init(appId, builder.overrideClientHost(client).overrideAdminHost(admin).build());
  window.listen();
}
