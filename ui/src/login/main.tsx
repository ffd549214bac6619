import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "./login.css";
import { loginBackend } from "../backend/contract.gen";
import { draw } from "../preferences/draw";
import { LoginApp } from "./LoginApp";

draw(() => <LoginApp backend={loginBackend} />, loginBackend.openSettings);
