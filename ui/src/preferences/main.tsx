import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/controls.css";
