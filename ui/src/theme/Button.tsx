import type { ButtonHTMLAttributes, ReactNode } from "react";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type" | "disabled"> {
  kind?: "primary" | "secondary" | "link" | "quiet" | "danger" | "danger-quiet";
  submit?: boolean;
  wide?: boolean;
  /**
   * Keeps the button from doing anything. It stays in the tab order, so that the focus does not
   * fall off it while it waits.
   */
  inert?: boolean;
  busy?: boolean;
  children: ReactNode;
}

/** The one button. */
export function Button(props: ButtonProps) {
  const { kind = "secondary", submit, wide, inert, busy, children, onClick, ...rest } = props;
  const off = inert === true || busy === true;
  return (
    <button
      {...rest}
      type={submit === true ? "submit" : "button"}
      className={`button button-${kind}${wide === true ? " button-wide" : ""}`}
      aria-disabled={off || undefined}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy === true && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
