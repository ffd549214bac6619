import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "./account.css";
import { accountBackend } from "../backend/contract.gen";
import { draw } from "../preferences/draw";
import { AccountApp } from "./AccountApp";

draw(() => <AccountApp backend={accountBackend} />, accountBackend.openSettings);
