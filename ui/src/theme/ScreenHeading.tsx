import { type ReactNode, useEffect, useRef } from "react";
import { text, type TextKey } from "../i18n";

interface ScreenHeadingProps {
  children: ReactNode;
  /** Title of the window while this screen is shown. */
  title: TextKey;
  /** Takes the focus when the screen appears, so that a screen reader starts here. */
  takesFocus?: boolean;
}

/** The heading of a screen. */
export function ScreenHeading({ children, title, takesFocus = true }: ScreenHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  const words = `${text(title)} – ${text("app.name")}`;
  useEffect(() => {
    document.title = words;
  }, [words]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
