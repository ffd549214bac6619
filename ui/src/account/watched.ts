import { asCommandError } from "../backend/call";
import type { CommandError, accountBackend } from "../backend/contract.gen";
import { sessionEndOf } from "../errors/sessionEnd";

/** The commands that the account window may call. */
export type AccountBackend = typeof accountBackend;

/** The same commands; `onEnd` is told when one of them finds that the session is over. */
export function watched(backend: AccountBackend, onEnd: (error: CommandError) => void): AccountBackend {
  const watch =
    <Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      try {
        return await ask(...args);
      } catch (thrown) {
        const error = asCommandError(thrown);
        if (error.code === "session_gone" || sessionEndOf(error.code) !== null) onEnd(error);
        throw thrown;
      }
    };
  return {
    account: watch(backend.account),
    devices: watch(backend.devices),
    revokeDevice: watch(backend.revokeDevice),
    rateNewPassword: watch(backend.rateNewPassword),
    changePassword: watch(backend.changePassword),
    changeName: watch(backend.changeName),
    exportAccount: watch(backend.exportAccount),
    openSettings: backend.openSettings,
    deleteAccount: watch(backend.deleteAccount),
  };
}
