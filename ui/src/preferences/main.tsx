import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "../account/account.css";
import "./preferences.css";
import { settingsBackend } from "../backend/contract.gen";
import { draw } from "./draw";
import { SettingsApp } from "./SettingsApp";

draw(() => <SettingsApp backend={settingsBackend} />, settingsBackend.openSettings);
