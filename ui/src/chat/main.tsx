import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "@cometchat/chat-uikit-react/styles";
import "./kit-theme.css";
import "./chat.css";
import { chatBackend } from "../backend/contract.gen";
import { draw } from "../preferences/draw";
import { ChatApp } from "./ChatApp";
import { logFailuresOf } from "./log";
import { removeWebRtc } from "./no-webrtc";

removeWebRtc(window);
logFailuresOf(window);
draw(() => <ChatApp backend={chatBackend} />, chatBackend.openSettings);
