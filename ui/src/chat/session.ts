import type { ChatSession } from "../backend/contract.gen";
import { installLoopbackMap } from "./loopback-map";
import { keepOutOfLog, logFailure } from "./log";
import { TimedOut, within } from "./sdk-errors";

/** The chunk with the SDK and the UI Kit. */
export type Kit = typeof import("./kit");

const LOGIN_LIMIT_MS = 20_000;
const LOGOUT_LIMIT_MS = 5000;
const LOGIN_LISTENER = "halley-session";

/** The SDK logged in somebody else than the session is for. */
export class WrongPerson extends Error {}

// The session lives here and nowhere else: never in storage, and gone with the page.
let kit: Promise<Kit> | null = null;

/** Loads the SDK once, with the page ready for it. */
function loadKit(session: ChatSession): Promise<Kit> {
  kit ??= (async () => {
    const plainHttp = session.hosts?.plainHttp ?? null;
    if (plainHttp !== null) installLoopbackMap(plainHttp, window);
    // What an earlier person's session may have left behind must not be picked up.
    sessionStorage.clear();
    const loaded = await import("./kit");
    await within(LOGIN_LIMIT_MS, initialise(loaded, session));
    return loaded;
  })();
  kit.catch(() => {
    kit = null;
  });
  return kit;
}

async function initialise(loaded: Kit, session: ChatSession): Promise<void> {
  const { CometChat, CometChatUIKit, UIKitSettingsBuilder, installKitTexts } = loaded;
  installKitTexts();
  const settings = new UIKitSettingsBuilder()
    .setAppId(session.appId)
    .setRegion(session.region)
    .setStorageMode(CometChat.StorageMode.SESSION)
    .subscribePresenceForAllUsers();
  if (session.hosts !== null) {
    settings.setClientHost(session.hosts.client).setAdminHost(session.hosts.admin);
  }
  await CometChatUIKit.init(settings.build());
}

/** Opens the session in the SDK. Rejects with the SDK's exception, or with {@link WrongPerson}. */
export async function openSession(
  session: ChatSession,
  authToken: string,
  onLoggedOut: () => void,
): Promise<Kit> {
  keepOutOfLog(authToken);
  const loaded = await loadKit(session);
  const { CometChat, CometChatUIKit } = loaded;
  CometChat.removeLoginListener(LOGIN_LISTENER);
  const user = await within(LOGIN_LIMIT_MS, CometChatUIKit.loginWithAuthToken(authToken));
  if (user.getUid().toLowerCase() !== session.uid.toLowerCase()) {
    await endSession();
    throw new WrongPerson(`expected ${session.uid}`);
  }
  CometChat.addLoginListener(
    LOGIN_LISTENER,
    new CometChat.LoginListener({
      // The SDK also logs out by itself, when its token is refused.
      logoutSuccess: onLoggedOut,
    }),
  );
  return loaded;
}

/** Logs out of the SDK, as far as that goes through in time: the app ends the tokens itself. */
export async function endSession(): Promise<void> {
  if (kit === null) return;
  try {
    const { CometChatUIKit } = await within(LOGOUT_LIMIT_MS, kit);
    await within(LOGOUT_LIMIT_MS, CometChatUIKit.logout());
  } catch (thrown) {
    if (!(thrown instanceof TimedOut)) logFailure("logout", thrown);
  }
}
