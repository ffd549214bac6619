import { type Dispatch, type SetStateAction, useState } from "react";
import type { Connection } from "../backend/contract.gen";
import { takesNewAccounts } from "../settings/connections";
import { sameAddress } from "../settings/draft";
import type { FormName, Screen } from "./flow";

interface Parts {
  screen: Screen;
  setScreen: Dispatch<SetStateAction<Screen>>;
  /** Whether nothing runs that a change of the connection would disturb. */
  idle: boolean;
  onSaved: () => void;
}

/** The connection in use, and the way to its screen and back. */
export function useConnection({ screen, setScreen, idle, onSaved }: Parts) {
  const [connection, noteConnection] = useState<Connection | null>(null);

  const openConnection = () => {
    if (screen.at === "connection" || !idle) return;
    setScreen({ at: "connection", back: screen });
  };

  const closeConnection = (saved: Connection | null, form?: FormName) => {
    if (screen.at !== "connection") return;
    if (saved !== null) {
      noteConnection(saved);
      onSaved();
    }
    const { back } = screen;
    const cannotStay = isSignUp(back) && !takesNewAccounts(saved ?? connection);
    if (form !== undefined) setScreen({ at: "form", form });
    else setScreen(back === null || cannotStay ? { at: "form", form: "sign_in" } : back);
  };

  /** To the connection's screen with the address of a server, or `false` where that is the one in use. */
  const proposeServer = (address: string): boolean => {
    const inUse = connection?.kind === "server" ? connection.serverAddress : null;
    if (inUse !== null && sameAddress(inUse, address)) return false;
    setScreen({
      at: "connection",
      back: screen.at === "connection" ? screen.back : screen,
      proposed: address,
    });
    return true;
  };

  return { connection, noteConnection, openConnection, closeConnection, proposeServer };
}

function isSignUp(screen: Screen | null): boolean {
  return screen?.at === "form" && screen.form === "sign_up";
}
