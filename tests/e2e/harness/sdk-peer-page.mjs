// What runs in the peer's page. Each function is sent there as text, so it uses nothing from around it.

/**
 * Before the SDK is loaded. The SDK only ever speaks https and wss, and the sandbox only http and ws: addresses of
 * exactly this `host` (with its port) are changed, all others left alone. Also watches for the server's answer to the
 * socket's sign-in, which the SDK tells nobody about.
 */
export function mapToPlainSandbox(host) {
  const PLAIN = { 'https:': 'http:', 'wss:': 'ws:' };
  const plain = (address) => {
    const url = new URL(address, location.href);
    if (url.host !== host || !(url.protocol in PLAIN)) return address;
    return PLAIN[url.protocol] + url.href.slice(url.protocol.length);
  };
  window.peer = { received: [], authenticated: false };

  const { fetch, WebSocket, XMLHttpRequest } = window;
  window.fetch = (target, options) => {
    return fetch(target instanceof Request ? new Request(plain(target.url), target) : plain(target), options);
  };
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    return open.call(this, method, plain(address), ...rest);
  };
  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      super(plain(address), protocols);
      this.addEventListener('close', () => (window.peer.authenticated = false));
      this.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.type === 'auth') window.peer.authenticated = frame.body?.code === '200';
      });
    }
  };
}

/** Starts the SDK against the sandbox and keeps the texts that arrive. */
export async function start({ appId, host }) {
  const { CometChat } = window;
  const settings = new CometChat.AppSettingsBuilder()
    .setRegion('us')
    .subscribePresenceForAllUsers()
    .autoEstablishSocketConnection(true)
    .overrideClientHost(`${host}/v3.0`)
    .overrideAdminHost(`${host}/v3`)
    .build();
  await CometChat.init(appId, settings);
  const onTextMessageReceived = (message) => {
    window.peer.received.push({
      id: String(message.getId()),
      sender: message.getSender().getUid(),
      text: message.getText(),
    });
  };
  CometChat.addMessageListener('peer', new CometChat.MessageListener({ onTextMessageReceived }));
}
