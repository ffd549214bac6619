import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "@cometchat/chat-uikit-react/styles";
import "./kit-theme.css";
import "./chat.css";
import { createRoot } from "react-dom/client";
import { chatBackend } from "../backend/contract.gen";
import { ChatApp } from "./ChatApp";
import { logFailuresOf } from "./log";
import { removeWebRtc } from "./no-webrtc";

removeWebRtc(window);
logFailuresOf(window);
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<ChatApp backend={chatBackend} />);
