import { Component, Fragment, type ReactNode } from "react";
import { text } from "../i18n";
import { Button } from "../theme/Button";
import { logFailure } from "./log";
import { PlainScreen } from "./PlainScreen";

interface CrashBoundaryProps {
  children: ReactNode;
  onSignOut: () => void;
}

interface CrashState {
  crashed: boolean;
  round: number;
}

/**
 * Catches what the chat throws while drawing. "Reload" draws it anew and not the page, which
 * would need another token.
 */
export class CrashBoundary extends Component<CrashBoundaryProps, CrashState> {
  override state: CrashState = { crashed: false, round: 0 };

  static getDerivedStateFromError(): Partial<CrashState> {
    return { crashed: true };
  }

  override componentDidCatch(thrown: unknown): void {
    logFailure("drawing the chat", thrown);
  }

  override render(): ReactNode {
    if (!this.state.crashed) {
      return <Fragment key={this.state.round}>{this.props.children}</Fragment>;
    }
    return (
      <PlainScreen heading={text("chat.crash_heading")} body={text("chat.crash_body")}>
        <Button
          kind="primary"
          onClick={() => this.setState(({ round }) => ({ crashed: false, round: round + 1 }))}
        >
          {text("chat.reload")}
        </Button>
        <Button onClick={this.props.onSignOut}>{text("header.sign_out")}</Button>
      </PlainScreen>
    );
  }
}
