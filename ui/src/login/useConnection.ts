import { type Dispatch, type SetStateAction, useState } from "react";
import type { Connection } from "../backend/contract.gen";
import type { Screen } from "./flow";

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

  const closeConnection = (saved: Connection | null) => {
    if (screen.at !== "connection") return;
    if (saved !== null) {
      noteConnection(saved);
      onSaved();
    }
    setScreen(screen.back);
  };

  return { connection, noteConnection, openConnection, closeConnection };
}
