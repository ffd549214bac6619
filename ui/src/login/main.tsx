import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "./login.css";
import { createRoot } from "react-dom/client";
import { loginBackend } from "../backend/contract.gen";
import { LoginApp } from "./LoginApp";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<LoginApp backend={loginBackend} />);
