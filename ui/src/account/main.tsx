import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
import "./account.css";
import { createRoot } from "react-dom/client";
import { accountBackend } from "../backend/contract.gen";
import { AccountApp } from "./AccountApp";

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<AccountApp backend={accountBackend} />);
